"""How fast somebody's data are found and erased, beside SQL and the ERP itself.

Fails when a ratio is past its bound; see README.md. `--size 0.01` makes a hundredth of
the records, `--database NAME` takes a database that is there, of which nothing is
changed: to see that it works, not to measure.
"""

import argparse
import gc
import random
import re
import sys
from collections import Counter
from pathlib import Path

import bench_posting
import ledger
import measure
from bench_export import make_rows

PEOPLE, MANY = 20, 2_000
RECORDS = {"mail.message": 80_000, "ir.attachment": 10_000, "mail.followers": 10_000}
BOUNDS = {
    "audit of personal data": ("SQL by hand", 2.0),
    "mentions in texts": ("SQL of the same columns", 1.3),
    f"mentions of {MANY} people": ("SQL of the same words", 1.3),
}
ERASING_BOUND, SLICES = 1.5, 10
LINKS = (Path(__file__).parent / "personal.sql").read_text()


def make_people(env, size, name="Miarowy"):
    """Some contacts of a client, and what is found of them.

    :return: the contacts
    """
    domain = f"{name.lower()}.example.com"
    client = env["res.partner"].create({"name": "Client of Many", "is_company": True})
    people = env["res.partner"].create(
        [
            {
                "name": f"Benedykt {name}-{number}",
                "parent_id": client.id,
                "email": f"benedykt{number}@{domain}",
            }
            for number in range(PEOPLE)
        ]
    )
    person = people[0]
    templates = {
        "mail.message": person.message_post(
            body="Good day, " + "we ask you to look at this once more. " * 6,
            author_id=person.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        ),
        "ir.attachment": env["ir.attachment"].create(
            {"name": "cv", "raw": b"cv", "res_model": "res.partner"}
        ),
        "mail.followers": env["mail.followers"].create(
            {"res_model": "res.company", "res_id": 1, "partner_id": person.id}
        ),
    }
    env.flush_all()
    each = f"(ARRAY{people.ids})[1 + n % {PEOPLE}]"
    values = {
        "mail.message": {"message_id": "NULL", "author_id": each, "res_id": each},
        "ir.attachment": {"res_id": each},
        # A follower follows a record once.
        "mail.followers": {"partner_id": each, "res_id": "1000000 + n"},
    }
    for name, template in templates.items():
        count = round(RECORDS[name] * size)
        make_rows(env, env[name]._table, template, count, **values[name])
    env.cr.execute("ANALYZE")
    env.invalidate_all()
    return people


def make_run(env, people, kind):
    officer = env.ref("base.user_admin")
    officer.group_ids += env.ref("client_offboarding.group_offboarding_data_officer")
    officer.company_ids += env.company
    run = env["client.offboarding.data.run"].create(
        {
            "company_id": env.company.id,
            "partner_ids": [(6, 0, people.ids)],
            "user_id": officer.id,
            "kind": kind,
        }
    )
    env.flush_all()
    env.invalidate_all()
    return run


def timed(env, work, *arguments):
    """What it returns, and the seconds of processor time; see bench_posting.py."""
    found = []
    return found, bench_posting.timed(env, lambda: found.append(work(*arguments)))


def search_texts(env, seeds):
    """By hand: whoever is named in one of the columns, all in one query."""
    from odoo.addons.client_offboarding_privacy.models import data_mentions
    from odoo.addons.client_offboarding_privacy.models.data_pattern import exactly

    search = env["client.offboarding.data.search"]
    texts = [text.lower() for text in [*seeds["emails"], *seeds["names"]]]
    whole = exactly(seeds["emails"], seeds["names"])
    arms = [
        f"SELECT '{model._name}', id FROM \"{model._table}\""
        f' WHERE lower("{field.name}"::text) LIKE ANY(%(texts)s)'
        f' AND lower("{field.name}"::text) ~ %(whole)s'
        for model in search._get_models()
        for field in search._get_columns(model, *data_mentions.TEXTS)
    ]
    patterns = [f"%{text}%" for text in texts]
    env.cr.execute(" UNION ALL ".join(arms), {"texts": patterns, "whole": whole})
    return env.cr.fetchall()


def search_words(env, seeds):
    """By hand, of thousands: texts cut into words, and compared where one is theirs."""
    from odoo.addons.client_offboarding_privacy.models import data_mentions
    from odoo.addons.client_offboarding_privacy.models.data_pattern import (
        exactly,
        like,
    )

    search = env["client.offboarding.data.search"]
    env.cr.execute(
        "CREATE TEMP TABLE sought (word text, plain text, whole text) ON COMMIT DROP"
    )
    # In each of them one word has a number, and is nobody else's.
    rows = [
        (re.search(r"[a-z]+\d+", text.lower())[0], like(text), exactly(*how))
        for kind in ("emails", "names")
        for text in seeds[kind]
        for how in [([text],) if kind == "emails" else ([], [text])]
    ]
    words, plain, whole = map(list, zip(*rows, strict=True))
    env.cr.execute(
        "INSERT INTO sought SELECT * FROM unnest(%s, %s, %s)", [words, plain, whole]
    )
    env.cr.execute("ANALYZE sought")
    arms = [
        f"SELECT DISTINCT '{model._name}', t.id FROM"
        f' (SELECT id, lower("{field.name}"::text) AS text FROM "{model._table}"'
        f'   WHERE "{field.name}" IS NOT NULL) t,'
        " regexp_split_to_table(t.text, '[^[:alnum:]]+') w(word)"
        " JOIN sought USING (word) WHERE t.text LIKE plain AND t.text ~ whole"
        for model in search._get_models()
        for field in search._get_columns(model, *data_mentions.TEXTS)
    ]
    env.cr.execute(" UNION ALL ".join(arms))
    return env.cr.fetchall()


def make_many(env):
    """Whom to look for, of whom one in ten is in the texts of a message."""
    texts = [
        (f"Dobromir Liczny{number}", f"dobromir{number}@liczni.example.com")
        for number in range(MANY)
    ]
    bodies = [f"<p>{a}</p><p>Cc: {b}.</p>" for a, b in texts[::10]]
    env["mail.message"].create([{"body": body} for body in bodies])
    names, emails = zip(*texts, strict=True)
    return {
        "partners": [], "users": [], "phones": [],
        "emails": sorted(emails), "names": sorted(names),
    }  # fmt: skip


def audit_by_hand(env, people, seeds, run):
    """Both searches by SQL, and the finds written down."""
    parameters = {
        "people": people.ids,
        "emails": [f"%{email}%" for email in seeds["emails"]],
    }
    env.cr.execute(LINKS, parameters)
    found = {*env.cr.fetchall(), *search_texts(env, seeds)}
    models, ids = zip(*found, strict=True)
    env.cr.execute(
        "INSERT INTO client_offboarding_data_item"
        " (run_id, company_id, res_model, res_id, path, is_mention, action, state)"
        " SELECT %s, %s, model, id, 'by hand', FALSE, 'none', 'todo'"
        " FROM unnest(%s, %s) found(model, id)",
        [run.id, env.company.id, list(models), list(ids)],
    )
    return found


def measure_audit(env, people, seeds):
    """Return the times of both, which must have found the same."""
    run, other = make_run(env, people, "audit"), make_run(env, people, "audit")
    [expected], theirs = timed(env, audit_by_hand, env, people, seeds, other)
    __, ours = timed(env, run._work)
    if run.state != "done":
        sys.exit(f"the search failed: {run.error}")
    found = {(item.res_model, item.res_id) for item in run.item_ids}
    if found != expected:
        sys.exit(
            f"not the same was found: {Counter(n for n, _id in found - expected)}"
            f" more, {Counter(n for n, _id in expected - found)} less"
        )
    print(f"records found: {len(found)}")
    return ours, theirs


def measure_mentions(env, seeds, by_hand):
    find = env["client.offboarding.data.mentions"]._find
    env.flush_all()
    [expected], theirs = timed(env, by_hand, env, seeds)
    [rows], ours = timed(env, find, seeds)
    if Counter(row[:2] for row in rows) != Counter(expected):
        sys.exit("not the same texts were found")
    return ours, theirs


def plan(env, people):
    """A run that has written down what it will erase; and that, in its order."""
    run = make_run(env, people, "execute")
    __, planning = timed(env, run._work)
    if run.state != "running":
        sys.exit(f"nothing is erased: {run.state}, {run.error}")
    print(f"seconds of planning: {planning:.2f}")
    todo = env["client.offboarding.data.item"].search(run._get_todo())
    found = [(i.res_model, i.res_id, i.action) for i in todo.sorted("sequence")]
    env.cr.commit()
    return run, found


def unlink(env, finds):
    """By hand: what a batch erases of finds, model by model."""
    from odoo.addons.client_offboarding_privacy.models.data_eraser import QUIET

    ids = {}
    for name, id_, _action in finds:
        ids.setdefault(name, []).append(id_)
    for name in ids:
        env[name].with_context(**QUIET).browse(ids[name]).unlink()
    env.cr.commit()


def work(env, run):
    """A batch, as the scheduled action does it."""
    run._work_if_free()
    env.cr.commit()
    if run.state == "failed":
        sys.exit(f"erasing failed: {run.error}")


def erase_in_turn(env, run, found):
    """Pairs of seconds: a batch of the run, and as many like them of other people."""
    from odoo.addons.client_offboarding_privacy.models.data_batch import BATCH

    clock = measure.get_clock(env)
    gc.collect()
    gc.freeze()
    for start in range(0, len(found), BATCH):
        took = {}
        batch = found[start : start + BATCH]
        ways = {
            "ours": lambda: work(env, run),
            "theirs": lambda b=batch: unlink(env, b),
        }
        for way in random.sample(sorted(ways), 2):
            begin = clock()
            ways[way]()
            took[way] = clock() - begin
        yield took["ours"], took["theirs"]


def measure_erasing(env, size):
    """Pairs of seconds, each of every so many batches: some of all kinds of records.

    Everything is committed, as it is by the scheduled action: what became of finds
    would else stay in the way of the batches after it.
    """
    run, found = plan(env, make_people(env, size))
    others = plan(env, make_people(env, size, "Osobny"))[1]
    if Counter((n, a) for n, _, a in found) != Counter((n, a) for n, _, a in others):
        sys.exit("not the same is to be erased")
    erased = [find for find in others if find[2] == "erase"]
    pairs = list(erase_in_turn(env, run, erased))
    while run.item_ids.search_count(run._get_todo(), limit=1):
        work(env, run)
    __, last = timed(env, work, env, run)
    gone = env["client.offboarding.data.item"].search_count(
        [("run_id", "=", run.id), ("state", "=", "done"), ("action", "=", "erase")]
    )
    if gone != len(erased) or run.state != "done":
        sys.exit(f"{gone} of {len(erased)} records were erased")
    print(f"records erased: {gone}, seconds of the search at the end: {last:.2f}")
    slices = [pairs[start::SLICES] for start in range(min(SLICES, len(pairs)))]
    return [tuple(map(sum, zip(*some, strict=True))) for some in slices]


def main(table):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=float, default=1.0)
    parser.add_argument("--database")
    options = parser.parse_args()
    database = options.database or ledger.with_privacy()
    with ledger.environment(database) as env:
        people = make_people(env, options.size)
        seeds = env["client.offboarding.data.search"]._get_seeds(people)
        times = [
            measure_audit(env, people, seeds),
            measure_mentions(env, seeds, search_texts),
            measure_mentions(env, make_many(env), search_words),
        ]
    for (title, (reference, bound)), (ours, theirs) in zip(
        BOUNDS.items(), times, strict=True
    ):
        table.add(measure.single(title, reference, ours, theirs, "CPU s", bound))
    with ledger.copied(database) as env:
        pairs = measure_erasing(env, options.size)
    table.add(
        measure.compare(
            *("erasing", "unlink() in the same batches", iter(pairs), ERASING_BOUND),
            unit="CPU s",
            least=len(pairs),
            most=len(pairs),
        )
    )


if __name__ == "__main__":
    measure.main(main)
