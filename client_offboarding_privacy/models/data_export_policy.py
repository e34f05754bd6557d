from odoo import api, models
from odoo.fields import Domain

# Parts of names of fields that never go out, whatever an addon lists: what opens
# something, what we pay and earn, and what we say among ourselves.
NEVER = (
    *("token", "password", "passwd", "secret", "api_key", "totp", "nonce", "signup"),
    *("cost", "margin", "purchase_price", "standard_price", "commission"),
    *("internal", "reason_note", "decision_note"),
)
# What a value can be written from.
TYPES = {
    *("boolean", "char", "date", "datetime", "float", "html", "integer", "many2many"),
    *("many2one", "many2one_reference", "monetary", "selection", "text"),
}
SALES = ("out_invoice", "out_refund", "out_receipt")
# Files kept in fields, of which Odoo makes smaller copies besides.
FILE_FIELDS = (False, "image_1920", "invoice_pdf_report_file")


class ClientOffboardingDataPolicy(models.AbstractModel):
    """What of a record may be handed out: what is listed here, and nothing else."""

    _name = "client.offboarding.data.policy"
    _inherit = ["client.offboarding.data.policy"]

    @api.model
    def _get_export_fields(self):
        """For addons to extend. Records of a model that isn't named aren't exported.

        :return: model → names of fields, of which those of apps that aren't installed
            are passed over
        """
        address = "street street2 zip city state_id country_id"
        amounts = "currency_id amount_untaxed amount_tax amount_total"
        price = "price_unit discount price_subtotal price_total currency_id"
        return {
            "account.move": f"name ref move_type state invoice_date invoice_date_due"
            f" partner_id {amounts} amount_residual payment_state",
            "account.move.line": f"move_id date name product_id quantity {price}",
            "account.payment": "name date state partner_id amount currency_id",
            "calendar.attendee": "event_id partner_id email common_name state",
            "calendar.event": "name start stop allday location description"
            " partner_ids create_date",
            "contract.contract": "name code partner_id date_start date_end",
            "contract.line": "contract_id product_id name quantity price_unit discount"
            " date_start date_end",
            "crm.lead": "name contact_name partner_name partner_id email_from phone"
            f" function website {address} create_date",
            "mail.blacklist": "email create_date",
            "mail.message": "date subject body author_id email_from partner_ids"
            " message_type model res_id",
            "phone.blacklist": "number create_date",
            "project.task": "name partner_id project_id date_deadline create_date",
            "rating.rating": "rating feedback partner_id rated_partner_id create_date",
            "res.partner": f"name parent_id company_name is_company function {address}"
            " email phone website lang tz vat company_registry active create_date",
            "res.partner.bank": "partner_id acc_number acc_holder_name bank_id"
            " currency_id create_date",
            "res.users": "login partner_id lang tz active create_date",
            "sale.order": f"name client_order_ref date_order state partner_id"
            f" partner_invoice_id partner_shipping_id {amounts}",
            "sale.order.line": "order_id product_id name product_uom_qty qty_delivered"
            f" qty_invoiced {price}",
            "sms.sms": "number body partner_id state create_date",
            "stock.move": "picking_id product_id product_uom_qty quantity date state",
            "stock.picking": "name origin partner_id scheduled_date date_done state",
        }

    @api.model
    def _get_export_domain(self, name):
        """Which of the records of a model are the client's to have.

        For addons to extend.
        """
        domains = {
            "account.move": Domain("move_type", "in", SALES),
            "account.move.line": Domain("move_id.move_type", "in", SALES)
            & Domain("display_type", "=", "product"),
            "account.payment": Domain("partner_type", "=", "customer"),
            # What colleagues wrote for each other, and what the ERP notes by itself.
            "mail.message": Domain("is_internal", "=", False)
            & Domain("subtype_id.internal", "=", False)
            & Domain("message_type", "in", ("comment", "email", "email_outgoing")),
        }
        return domains.get(name, Domain.TRUE)

    @api.model
    def _get_exported(self, name):
        """The fields of a model that are exported, in the order of the list."""
        listed = self._get_export_fields().get(name, "").split()
        if not listed or name not in self.env:
            return []
        fields_ = self.env[name]._fields
        return [
            fields_[field]
            for field in listed
            if field in fields_
            and fields_[field].type in TYPES
            and not any(part in field for part in NEVER)
        ]
