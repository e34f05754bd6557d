"""The steps of the plans that come with the app are done by facts."""

FACTS = {
    1: "message_notice",
    2: "ledger_clear",
    3: "check_return_open",
    4: "check_access_open",
    5: "data_choice",
    6: "meeting_planned",
    7: "papers_sent",
    8: "check_access_open",
    9: "paper_settlement",
    10: "check_data_open",
    11: "case_closed",
}


def migrate(cr, version):
    """Their data isn't loaded again, so that nobody's own wording is lost."""
    for number, fact in FACTS.items():
        names = (f"plan_en_{number}", f"plan_pl_{number}")
        cr.execute(
            """
            UPDATE mail_activity_plan_template t
               SET offboarding_done_by = %s
              FROM ir_model_data d
             WHERE d.model = 'mail.activity.plan.template' AND d.res_id = t.id
               AND d.module = 'client_offboarding' AND d.name IN %s
               AND t.offboarding_done_by IS NULL
            """,
            (fact, names),
        )
