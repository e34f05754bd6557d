from odoo import api, models
from odoo.tools import SQL

from odoo.addons.client_offboarding.models.case.check import Check
from odoo.addons.client_offboarding.models.case.check_sql import arm


class ClientOffboardingCheck(models.Model):
    _inherit = "client.offboarding.check"
    _depends = {
        "account.move": [
            "state",
            "move_type",
            "company_id",
            "offboarding_id",
            "commercial_partner_id",
            "amount_total_signed",
            "l10n_pl_edi_number",
            "offboarding_ksef_exemption",
        ],
        "res.company": ["l10n_pl_edi_certificate"],
        "res.partner": ["offboarding_client_kind"],
    }

    @api.model
    def _get_checks(self):
        return super()._get_checks() | {
            "ksef_missing": Check(
                self.env._("Invoices without KSeF number"),
                "settlement",
                "confirm",
                ("account.move",),
                (self._query_ksef_missing,),
            )
        }

    def _get_sent_condition(self):
        """What KSeF has numbered has reached the client."""
        sent = super()._get_sent_condition()
        return f"({sent} OR COALESCE(am.l10n_pl_edi_number, '') <> '')"

    def _query_ksef_missing(self):
        """Final invoices that KSeF has not taken, where the company uses it.

        Notes outside VAT are receipts and have no number; invoices to consumers need
        none (VAT Act 106ga), and others may be exempt by a recorded reason.
        """
        return SQL(
            arm(
                "'ksef_missing'",
                "account.move",
                "im.id",
                "im.amount_total_signed",
                """
                JOIN res_company pl ON pl.id = c.company_id
                 AND pl.l10n_pl_edi_certificate IS NOT NULL
                JOIN account_move im ON im.offboarding_id = c.id
                 AND im.state = 'posted'
                 AND im.move_type IN ('out_invoice', 'out_refund')
                JOIN res_partner client ON client.id = im.commercial_partner_id
                """,
                """
                COALESCE(im.l10n_pl_edi_number, '') = ''
                AND COALESCE(TRIM(im.offboarding_ksef_exemption), '') = ''
                AND client.offboarding_client_kind IS DISTINCT FROM 'consumer'
                """,
            )
        )
