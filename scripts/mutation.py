"""`make mutation`: do the tests notice when the engine is wrong?

The engine is what reckons days and sums. Each mutant is one small fault in one of its
modules; the tests that know the module are run against it and should fail. It takes a
quarter of an hour of a core, so it is run on demand. `T=terms,periods` chooses modules.

It fails where less than 90 of 100 are noticed, in any module. A mutant that no test
could notice, because nothing is different with it, stands in `mutants_equivalent.txt`
with its reason; it isn't counted, and an entry that fits none is an error.

Programs that are made for this start pytest for each mutant, or want a module to be
imported by the path of its file, which the addons' own package, that imports Odoo,
forbids. Here a process is forked that has everything loaded but the module.
"""

import importlib.machinery
import importlib.util
import json
import os
import resource
import sys
import time
from functools import partial
from pathlib import Path

import mutants
from env import report
from env.paths import PYTHON, ROOT
from env.report import Failure

LEAST = 90
EQUIVALENT = ROOT / "scripts" / "mutants_equivalent.txt"
BETWEEN = " || "
TERMS = ("terms", "terms_errors", "fixed_terms", "terms_properties")
CORE = "client_offboarding/tools"
POLISH = "l10n_pl_client_offboarding/tools"
# The modules, and which tests know them; those that take long come last.
ENGINE = {
    f"{CORE}/terms.py": TERMS,
    f"{CORE}/term_steps.py": TERMS,
    f"{CORE}/clauses.py": TERMS,
    f"{CORE}/dates.py": TERMS,
    f"{CORE}/business_days.py": TERMS,
    f"{CORE}/fixed_terms.py": ("fixed_terms",),
    f"{CORE}/invoice_dates.py": ("invoice_dates",),
    f"{CORE}/periods.py": ("periods",),
    f"{CORE}/words.py": ("words",),
    f"{CORE}/typography.py": ("typography",),
    f"{POLISH}/interest.py": ("interest",),
    f"{POLISH}/compensation.py": ("interest",),
    f"{POLISH}/errors.py": ("interest",),
}
# How many times as long as without a mutant the tests may take, and seconds beside it:
# a loop that never ends is noticed. It is the processor's time, so others don't matter.
PATIENCE, SPARE = 2, 2
MEMORY = 4 << 30


class _Host:
    """For pytest: it is started once for a module, and forked for each mutant.

    Hypothesis tries the same examples each time, fewer, and looks into none.
    """

    def __init__(self, hunt):
        self._hunt = hunt

    @staticmethod
    def pytest_sessionstart(session):
        from hypothesis import Phase, settings

        phases = (Phase.explicit, Phase.generate)
        quick = {"derandomize": True, "database": None, "max_examples": 50}
        settings.register_profile("mutation", phases=phases, deadline=None, **quick)
        settings.load_profile("mutation")

    def pytest_collection(self, session):
        """Back from here is only who runs the tests against a mutant."""
        self._hunt()


def _start(path, tree, seconds, mutant=None):
    """Fork; the number of the process that meets the mutant, and 0 in that process."""
    number = os.fork()
    if not number:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        # Nobody reads what its tests say.
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        if mutant:
            mutant.apply()
        _load(str(path), compile(tree, str(path), "exec"))
    return number


def _load(path, code):
    """Load the package of a module anew, with this code in its place."""
    loader = importlib.machinery.SourceFileLoader
    original = loader.get_code

    def get_code(self, name):
        return code if self.path == path else original(self, name)

    loader.get_code = get_code
    folder = Path(path).parent
    (package,) = (
        name
        for name, module in sys.modules.items()
        if "." not in name
        and getattr(module, "__file__", None) == str(folder / "__init__.py")
    )
    for name in [*sys.modules]:
        if name.startswith(f"{package}."):
            del sys.modules[name]
    # Another object: the one before has the modules as they were.
    spec = sys.modules[package].__spec__
    sys.modules[package] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[package])


def _in_pytest(names, hunt):
    """Start pytest in a process of its own, which calls ``hunt``; what that gives."""
    reader, writer = os.pipe()
    if not os.fork():
        import pytest

        def report_back():
            if result := hunt():
                os.write(writer, json.dumps(result).encode())
                os._exit(0)

        code = 1
        try:
            options = ["-p", "no:odoo", "-p", "no:xdist", "-p", "no:cacheprovider"]
            files = [str(ROOT / f"tests/test_{name}.py") for name in names]
            code = pytest.main(
                [*options, "-x", "-s", "-q", "--no-header", *files],
                plugins=[_Host(report_back)],
            )
        finally:
            # Not the way back into the loop of who started it.
            os._exit(int(code))
    os.close(writer)
    with open(reader) as file:
        answer = file.read()
    os.wait()
    return json.loads(answer)


def _preload():
    """What every process would load."""
    import dateutil.relativedelta  # noqa: F401
    import holidays
    import hypothesis.strategies  # noqa: F401
    import lxml.html  # noqa: F401
    import num2words  # noqa: F401
    import pytest  # noqa: F401

    for country in ("PL", "DE", "US", "SA", "HU"):
        holidays.country_holidays(country, years=2026)


def read_equivalents():
    """(module, line of code, change) of mutants that are no faults."""
    found = set()
    for line in EQUIVALENT.read_text().splitlines():
        if line and not line.startswith("#"):
            module, code, change, reason = line.split(BETWEEN)
            assert reason
            found.add((module, code, change))
    return found


def _measure(path, tree):
    """How long tests of a module may take, in seconds of the processor; 0: they fail.

    None in the process that finds out.
    """
    number = _start(path, tree, 600)
    if not number:
        return None
    _number, status, usage = os.wait4(number, 0)
    if status:
        return 0
    return int(PATIENCE * (usage.ru_utime + usage.ru_stime) + SPARE)


def _look_for(module, found, equivalents):
    """The mutants that count.

    :raises Failure: one that doesn't isn't there
    """
    known = {(module, each.code, each.change) for each in found}
    stale = {each for each in equivalents if each[0] == module} - known
    if stale:
        raise Failure(f"{EQUIVALENT.name} names what isn't there: {sorted(stale)}")
    return [e for e in found if (module, e.code, e.change) not in equivalents]


def _hunt(path, tree, waiting):
    """Each mutant in a process of its own; lines that tell of those not noticed.

    None in such a process; ``{"failed": True}`` where the tests fail without a mutant.
    """
    seconds = _measure(path, tree)
    if not seconds:
        return seconds if seconds is None else {"failed": True}
    workers = int(os.environ.get("WORKERS") or len(os.sched_getaffinity(0)))
    waiting, running, missed = [*waiting], {}, []
    while waiting or running:
        while waiting and len(running) < workers:
            mutant = waiting.pop(0)
            if not (number := _start(path, tree, seconds, mutant)):
                return None
            running[number] = mutant
        number, status = os.wait()
        mutant = running.pop(number)
        if not status:
            parts = (str(path.relative_to(ROOT)), mutant.code, mutant.change)
            missed.append(BETWEEN.join(parts))
            os.write(2, f"{missed[-1]}\n".encode())
    return {"missed": missed}


def _choose():
    wanted = os.environ.get("T", "")
    modules = {Path(module).stem: module for module in ENGINE}
    names = wanted.split(",") if wanted else [*modules]
    if unknown := [name for name in names if name not in modules]:
        raise Failure(
            f"no module of the engine: {', '.join(unknown)}; there are"
            f" {', '.join(modules)}"
        )
    return [module for name, module in modules.items() if name in names]


def hunt():
    _preload()
    equivalents, shares, all_noticed, all_ = read_equivalents(), {}, 0, 0
    for module in _choose():
        start, path = time.monotonic(), ROOT / module
        found, tree = mutants.find(path.read_text())
        counted = _look_for(module, found, equivalents)
        answer = _in_pytest(ENGINE[module], partial(_hunt, path, tree, counted))
        if answer.get("failed"):
            raise Failure(f"the tests of {module} fail without a mutant")
        total, noticed = len(counted), len(counted) - len(answer["missed"])
        shares[module] = 100 * noticed / total
        all_noticed, all_ = all_noticed + noticed, all_ + total
        print(
            f"{module:48} {noticed:4} of {total:4} = {shares[module]:5.1f} %"
            f" ({time.monotonic() - start:.0f} s)",
            flush=True,
        )
    print(f"noticed: {all_noticed} of {all_} mutants")
    low = [module for module, share in shares.items() if share < LEAST]
    if low:
        raise Failure(f"less than {LEAST} % are noticed in {', '.join(low)}")


def main():
    if "hunt" in sys.argv:
        return hunt()
    from setup import setup

    setup(for_tests=True)
    os.execv(PYTHON, [str(PYTHON), __file__, "hunt"])


if __name__ == "__main__":
    report.main(main)
