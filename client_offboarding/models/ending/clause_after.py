from odoo import fields, models

AFTER_FIELDS = (
    "settlement_days",
    "data_return_days",
    "has_processing_agreement",
    "exit_assistance_days",
    "non_compete_months",
    "has_confidentiality",
    "confidentiality_months",
    "surviving_duties",
    "data_choice",
    "is_data_processing_service",
)
DATA_CHOICES = [
    ("return", "Return them"),
    ("erase", "Erase them"),
    ("return_erase", "Return them, then erase what is left"),
]


class ClientOffboardingClauseAfter(models.AbstractModel):
    """What a contract provides for the time after its end.

    No defaults, as in the notice clause.
    """

    _name = "client.offboarding.clause.after"
    _description = "Clauses for the Time after the End"

    settlement_days = fields.Integer(
        string="Days to settle",
        help="Days after the end within which the sides settle; 0 = not agreed.",
        groups="base.group_user",
    )
    data_return_days = fields.Integer(
        string="Days to return data",
        help="Days after the end within which entrusted personal data are returned or "
        "deleted; 0 = not agreed.",
        groups="base.group_user",
    )
    has_processing_agreement = fields.Boolean(
        string="Processing agreement",
        help="We process personal data on the client's behalf (GDPR 28): at the end "
        "the client chooses whether they are returned or deleted.",
        groups="base.group_user",
    )
    data_choice = fields.Selection(
        [("ask", "The client chooses at the end"), *DATA_CHOICES],
        string="Entrusted data at the end",
        help="What becomes of personal data that the client entrusted to us, copies "
        "included (GDPR 28(3)(g)). What the contract says counts until the client "
        "chooses something else.",
        groups="base.group_user",
    )
    is_data_processing_service = fields.Boolean(
        string="Data processing service",
        help="Cloud or edge services that the client may switch away from "
        "(Regulation (EU) 2023/2854, chapter VI).",
        groups="base.group_user",
    )
    exit_assistance_days = fields.Integer(
        string="Days of exit assistance",
        help="Days after the end during which we help whoever takes over; 0 = none.",
        groups="base.group_user",
    )
    non_compete_months = fields.Integer(
        string="Months of non-compete",
        help="Months after the end; 0 = none.",
        groups="base.group_user",
    )
    has_confidentiality = fields.Boolean(
        string="Confidentiality", groups="base.group_user"
    )
    confidentiality_months = fields.Integer(
        string="Months of confidentiality",
        help="Months after the end; 0 = without an end.",
        groups="base.group_user",
    )
    surviving_duties = fields.Text(
        string="Other surviving duties",
        help="What else lasts beyond the contract.",
        groups="base.group_user",
    )

    _after_clauses_positive = models.Constraint(
        "CHECK (settlement_days BETWEEN 0 AND 36525"
        " AND data_return_days BETWEEN 0 AND 36525"
        " AND exit_assistance_days BETWEEN 0 AND 36525"
        " AND non_compete_months BETWEEN 0 AND 1200"
        " AND confidentiality_months BETWEEN 0 AND 1200)",
        "Periods after the end of a contract are between 0 and 36525 days or 1200 "
        "months: a hundred years.",
    )
