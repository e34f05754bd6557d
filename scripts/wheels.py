"""`make wheels`: a wheel of each published addon, in `dist/`, and what is in them.

A wheel that has too much or too little, or that says something else than the addon's
manifest, stops it. `make test WHEELS=1` installs them into an environment of their own
and runs the tests from there.
"""

from env import report, wheels


def main():
    with report.step("Wheels"):
        built = wheels.build()
    for name, file in built.items():
        size = file.stat().st_size / 1024
        print(f"    {file.name} ({size:.0f} KB, {len(wheels.sources(name))} files)")


if __name__ == "__main__":
    report.main(main)
