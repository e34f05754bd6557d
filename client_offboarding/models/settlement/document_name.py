from odoo import api, models


class AccountMove(models.Model):
    """What a document of a case is called, where it isn't one of the ERP's own.

    On its title, as a file, and in the e-mail that it goes with.
    """

    _name = "account.move"
    _inherit = ["account.move"]

    def _get_own_name(self):
        """Its name in the language of the context; empty where it is the ERP's."""
        self.ensure_one()
        if self._is_offboarding_note():
            return self.env._("Debit note")
        if self._is_offboarding_correction():
            return self.env._("Corrective invoice")
        return ""

    @api.depends("offboarding_id", "invoice_line_ids.offboarding_charge_id")
    def _compute_type_name(self):
        res = super()._compute_type_name()
        for move in self:
            move.type_name = move._get_own_name() or move.type_name
        return res

    def _get_mail_template(self):
        own = self.env.ref("client_offboarding.mail_own_document", False)
        if own and self and all(move._get_own_name() for move in self):
            return own
        return super()._get_mail_template()

    def _get_own_file_name(self):
        """As the client files it, in his language: "Debit note NO/2026/00001"."""
        move = self.with_context(lang=self.partner_id.lang or self.env.lang)
        if not (name := move._get_own_name()):
            return ""
        is_numbered = move.name and move.name != "/"
        return f"{name} {move.name}" if is_numbered else name

    def _get_report_base_filename(self):
        return self._get_own_file_name() or super()._get_report_base_filename()

    def _get_invoice_report_filename(self, extension="pdf", report=None):
        if name := self._get_own_file_name():
            return f"{name.replace('/', '_')}.{extension}"
        return super()._get_invoice_report_filename(extension, report)

    def _get_invoice_proforma_pdf_report_filename(self):
        if name := self._get_own_file_name():
            return f"{name.replace('/', '_')}.pdf"
        return super()._get_invoice_proforma_pdf_report_filename()
