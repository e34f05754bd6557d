import io

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ...const import ACTIVE_STATES, OFFICER
from ..case.lasting import lasts

# Characters that no name of a sheet may have, and how long it may be.
NOT_IN_SHEETS = str.maketrans("", "", "[]:*?/\\")
SHEET_NAME = 28


class ClientOffboardingDataSystem(models.Model):
    """The register as GDPR 30(2) wants it, as a file."""

    _name = "client.offboarding.data.system"
    _inherit = ["client.offboarding.data.system"]

    @api.model
    def _make_register(self):
        """The register of the user's companies, a sheet each.

        :return: content of an XLSX file
        :raises AccessError: for everybody but data protection officers
        """
        if not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._("The register is for data protection officers.")
            )
        target = io.BytesIO()
        # Texts stay texts: none is a formula, a number or a link.
        book = xlsxwriter.Workbook(
            target,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
            },
        )
        for number, company in enumerate(self.env.user.company_ids, start=1):
            name = f"{number} {company.name.translate(NOT_IN_SHEETS)}"[:SHEET_NAME]
            self._write_register(book, book.add_worksheet(name), company)
        book.close()
        return target.getvalue()

    @api.model
    def _write_register(self, book, sheet, company):
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        head = self._get_register_head(company)
        for row, text in enumerate(head):
            sheet.write_string(row, 0, text, book.add_format({"bold": not row}))
        first = len(head) + 1
        systems = self.search(
            [("company_id", "=", company.id), ("role", "=", "processor")]
        )
        columns = self._get_register_columns()
        for column, (title, width, tell) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(first, column, title, bold)
            for row, system in enumerate(systems, start=first + 1):
                sheet.write_string(row, column, tell(system) or "", plain)
        sheet.freeze_panes(first + 1, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    @api.model
    def _get_register_head(self, company):
        """Who processes, and who is asked about it (GDPR 30(2)(a))."""
        # sudo: a setting of the company.
        officer = company.sudo().offboarding_officer_id
        day = company._get_offboarding_today()
        return [
            self.env._("Register of processing on behalf of controllers (GDPR 30(2))"),
            self.env._("Processor: %s", self._tell_party(company.partner_id)),
            self.env._(
                "Data protection: %s",
                officer and self._tell_party(officer.partner_id) or "–",
            ),
            self.env._("As of %s", format_date(self.env, day)),
        ]

    @api.model
    def _get_register_columns(self):
        """Title, width and function of a system, in the order of the article."""
        return [
            (self.env._("System"), 24, lambda system: system.name),
            (
                self.env._("Controllers on whose behalf"),
                44,
                lambda system: "\n".join(
                    map(self._tell_party, system._get_controllers())
                ),
            ),
            (
                self.env._("Categories of processing"),
                26,
                lambda system: system.processing,
            ),
            (self.env._("Categories of data"), 26, lambda system: system.categories),
            (self.env._("Whose data"), 24, lambda system: system.subjects),
            (
                self.env._("Special categories (GDPR 9)"),
                14,
                lambda system: (
                    self.env._("yes") if system.is_special else self.env._("no")
                ),
            ),
            (
                self.env._("Sub-processor"),
                32,
                lambda system: (
                    system.partner_id and self._tell_party(system.partner_id)
                ),
            ),
            (self.env._("Country"), 16, lambda system: system.country_id.name),
            (
                self.env._("Transfer to a third country, with its safeguards"),
                30,
                lambda system: system._tell_transfer(),
            ),
            (
                self.env._("Technical and organisational measures"),
                40,
                lambda system: system.safeguards,
            ),
        ]

    @api.model
    def _tell_party(self, partner):
        """Name and contact details."""
        # sudo: names and addresses, for the register.
        partner = partner.sudo()
        address = partner._display_address(without_company=True)
        parts = [
            partner.display_name,
            ", ".join(line for line in address.splitlines() if line.strip()),
            partner.vat,
            partner.email,
            partner.phone,
        ]
        return ", ".join(filter(None, parts))

    def _tell_transfer(self):
        if not self.is_third_country:
            return self.env._("none")
        return self.transfer_basis or self.env._("safeguards not entered")

    def _get_controllers(self):
        """Clients whose running contracts, or cases, the system is for."""
        self.ensure_one()
        # sudo: of contracts only whose they are.
        system = self.sudo()
        Domain = fields.Domain
        named = Domain(
            "contract_template_id", "in", system.contract_template_ids.ids
        ) | Domain("contract_line_ids.product_id", "in", system.product_ids.ids)
        contracts = system.env["contract.contract"].search(
            named
            & Domain("company_id", "=", system.company_id.id)
            & Domain("contract_type", "=", "sale")
            & lasts(system.company_id._get_offboarding_today())
        )
        lines = system.env["client.offboarding.data"].search(
            [
                ("system_id", "=", system.id),
                ("role", "=", "processor"),
                ("state", "!=", "cancelled"),
                ("offboarding_id.state", "in", ACTIVE_STATES),
            ]
        )
        clients = contracts.commercial_partner_id | lines.offboarding_id.partner_id
        return clients.sorted("name")
