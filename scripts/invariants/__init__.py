"""What must be so in every database, whatever happened to its server.

Each finder yields (record, what is wrong with it). They run in Odoo's shell.
"""

from env.shell import require

from . import batches, cases, files, papers, personal_data

FINDERS = (
    files.find_damaged_files,
    files.find_lost_rows,
    papers.find_broken_papers,
    cases.find_broken_cases,
    cases.find_double_waivers,
    cases.find_half_ended,
    cases.find_double_billing,
    cases.find_broken_charges,
    cases.find_broken_feedback,
    batches.find_broken_batches,
    batches.find_broken_lines,
    personal_data.find_broken_data,
    personal_data.find_broken_choices,
    personal_data.find_broken_runs,
    personal_data.find_returned,
    personal_data.find_unlogged,
    personal_data.find_broken_exports,
)


def check(env):
    """Print every problem, and how many there are, in the shell's output."""
    require(env, "client_offboarding", "client.offboarding")
    # What follows is one transaction, and PostgreSQL refuses any writing in it.
    env.cr.rollback()
    env.cr.execute("SET TRANSACTION READ ONLY")
    count = 0
    for find in FINDERS:
        for record, problem in find(env(su=True)):
            count += 1
            print(f"DAMAGE {record._name},{record.id} {record.display_name}: {problem}")
    print("INVARIANTS", count)
