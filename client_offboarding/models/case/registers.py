from stdnum.exceptions import ValidationError as NumberError
from stdnum.pl import nip, regon

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import formatLang

from ...tools.legal_forms import find_legal_form
from ...tools.typography import group_thousands

KRS_DIGITS = 10
# Of the KSH: where it says that papers name the share capital.
CAPITAL_ARTICLES = {
    "limited": "206 § 1",
    "stock": "374 § 1",
    "simple_stock": "300⁶¹ § 1",
    "partner_stock": "127 § 5",
}
# Whose papers name the part of it that is paid up, too.
PAID_UP = ("stock", "partner_stock")


class ResPartner(models.Model):
    """Where a business is registered: its papers have to say so (KSH 206)."""

    _name = "res.partner"
    _inherit = ["res.partner"]

    offboarding_register_court = fields.Char(
        string="Register court",
        groups="base.group_user",
        help="The court that keeps the register, with its division.",
    )
    offboarding_krs = fields.Char(
        string="KRS", groups="base.group_user", help="Number in the National Register."
    )
    offboarding_regon = fields.Char(string="REGON", groups="base.group_user")
    offboarding_share_capital = fields.Monetary(
        string="Share capital",
        currency_field="currency_id",
        groups="base.group_user",
    )
    offboarding_paid_capital = fields.Monetary(
        string="Paid-up capital",
        currency_field="currency_id",
        groups="base.group_user",
        help="How much of the share capital is paid up: papers of a joint-stock "
        "company or S.K.A. name it, too.",
    )

    offboarding_representatives = fields.Text(
        string="Who represents it",
        groups="base.group_user",
        help="By its register: a person in each line, with the function after a comma. "
        "Printed on papers where nobody has signed yet.",
    )
    offboarding_signatures_needed = fields.Integer(
        string="Signatures together",
        default=1,
        groups="base.group_user",
        help="How many persons represent it jointly, by its register: as many sign a "
        "paper, and a warning says so where fewer do.",
    )

    _offboarding_signatures_needed = models.Constraint(
        "CHECK (offboarding_signatures_needed > 0)",
        "At least one person signs for a client.",
    )

    @api.constrains("offboarding_krs", "offboarding_regon")
    def _check_offboarding_registers(self):
        for partner in self:
            number = "".join((partner.offboarding_krs or "").split())
            # Without a digit that checks the others, its length is all there is.
            if number and not (number.isascii() and number.isdigit()):
                number = "-"
            if number and len(number) != KRS_DIGITS:
                raise ValidationError(
                    self.env._(
                        "The KRS number of %s has to have ten digits.", partner.name
                    )
                )
            try:
                if partner.offboarding_regon:
                    regon.validate(partner.offboarding_regon)
            except NumberError as error:
                raise ValidationError(
                    self.env._(
                        "%(number)s isn't a REGON: a digit of %(contact)s's number is "
                        "wrong or missing.",
                        number=partner.offboarding_regon,
                        contact=partner.name,
                    )
                ) from error

    @api.constrains("offboarding_share_capital", "offboarding_paid_capital")
    def _check_offboarding_capital(self):
        for partner in self:
            paid = partner.offboarding_paid_capital
            if paid and not 0 <= paid <= partner.offboarding_share_capital:
                raise ValidationError(
                    self.env._(
                        "The paid-up capital of %s is a part of its share capital: "
                        "enter no more than that.",
                        partner.name,
                    )
                )

    def _get_offboarding_registers(self):
        """What papers say of the registers, as texts in the language of the context."""
        self.ensure_one()
        # sudo: public by law, whoever prints the paper.
        partner = self.sudo()
        krs = partner.offboarding_krs
        texts = [
            partner.offboarding_register_court
            and self.env._("Register court: %s", partner.offboarding_register_court),
            partner._is_offboarding_in_krs() and f"KRS {''.join(krs.split())}",
            partner.offboarding_regon
            and f"REGON {regon.compact(partner.offboarding_regon)}",
            partner.offboarding_share_capital and partner._tell_offboarding_capital(),
            partner.offboarding_paid_capital
            and self.env._(
                "Paid-up capital: %s",
                partner._format_offboarding_capital("offboarding_paid_capital"),
            ),
        ]
        return [text for text in texts if text]

    def _format_offboarding_capital(self, name):
        amount = formatLang(self.env, self[name], currency_obj=self.currency_id)
        return group_thousands(amount)

    def _tell_offboarding_capital(self):
        """That of a P.S.A. is another kind of capital, and is called so in Polish."""
        amount = self._format_offboarding_capital("offboarding_share_capital")
        if find_legal_form(self.name) == "simple_stock":
            return self.env._("Share capital of a P.S.A.: %s", amount)
        return self.env._("Share capital: %s", amount)

    def _is_offboarding_in_krs(self):
        """Whether the KRS is the register to print, and not the ERP's number.

        Polish companies stand in the KRS, and their people enter its number in either
        field; others stand in a register of their own country.
        """
        self.ensure_one()
        # sudo: see _get_offboarding_registers
        partner = self.sudo()
        abroad = partner.country_code not in (False, "PL")
        return bool(partner.offboarding_krs) and not (
            abroad and partner.company_registry
        )

    def _get_offboarding_register_issues(self):
        """What of the numbers is wrong or missing, as texts."""
        self.ensure_one()
        # sudo: see _get_offboarding_registers
        partner = self.sudo()
        issues = []
        polish = partner.country_code == "PL" and partner.vat
        if polish and not nip.is_valid(partner.vat):
            issues.append(
                self.env._(
                    "%(number)s isn't a valid NIP of %(contact)s.",
                    number=partner.vat,
                    contact=partner.name,
                )
            )
        if partner.offboarding_krs and partner.ref_company_ids:
            issues += partner._get_offboarding_letterhead_issues()
        return issues

    def _get_offboarding_letterhead_issues(self):
        """What our papers have to name and don't: it depends on our legal form."""
        form = find_legal_form(self.name)
        has_capital = form == "without" or self.offboarding_share_capital
        has_paid = form not in PAID_UP or self.offboarding_paid_capital
        if self.offboarding_register_court and has_capital and has_paid:
            return []
        if form == "without":
            # Partnerships, foundations and cooperatives have none to name.
            text = self.env._(
                "Papers of %s have to name its register court (KRS Act 34(1)).",
                self.name,
            )
        elif form in PAID_UP:
            text = self.env._(
                "Papers of %(company)s have to name its register court, its share "
                "capital and how much of that is paid up (KSH %(article)s).",
                company=self.name,
                article=CAPITAL_ARTICLES[form],
            )
        elif form:
            text = self.env._(
                "Papers of %(company)s have to name its register court and share "
                "capital (KSH %(article)s).",
                company=self.name,
                article=CAPITAL_ARTICLES[form],
            )
        else:
            text = self.env._(
                "Papers of %s have to name its register court and share capital (KSH "
                "206 § 1, 374 § 1). Where its legal form has no share capital, end "
                "its name with that form, as the law wants it.",
                self.name,
            )
        return [text]


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = ["res.config.settings"]

    offboarding_register_court = fields.Char(
        related="company_id.partner_id.offboarding_register_court", readonly=False
    )
    offboarding_krs = fields.Char(
        related="company_id.partner_id.offboarding_krs", readonly=False
    )
    offboarding_regon = fields.Char(
        related="company_id.partner_id.offboarding_regon", readonly=False
    )
    offboarding_share_capital = fields.Monetary(
        related="company_id.partner_id.offboarding_share_capital",
        currency_field="currency_id",
        readonly=False,
    )
    offboarding_paid_capital = fields.Monetary(
        related="company_id.partner_id.offboarding_paid_capital",
        currency_field="currency_id",
        readonly=False,
    )
