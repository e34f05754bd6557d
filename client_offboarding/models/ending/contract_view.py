from odoo import api, fields, models

# What only accountants may read of a contract, and OCA shows to everybody.
OF_LINES = (
    "contract_line_ids",
    "contract_line_fixed_ids",
    "modification_ids",
    "tag_ids",
    "journal_id",
)
ALWAYS = ("1", "True", "true")
OF_INVOICES = "action_show_invoices"


class ContractContract(models.Model):
    _name = "contract.contract"
    _inherit = ["contract.contract"]

    # They depend on lines that the reader of the form may not have, and tell no amount.
    currency_id = fields.Many2one(compute_sudo=True)
    create_invoice_visibility = fields.Boolean(compute_sudo=True)
    invoice_count = fields.Integer(compute_sudo=True)
    pricelist_id_domain = fields.Binary(compute_sudo=True)

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return key + (self.env["contract.line"].has_access("read"),)

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Who runs cases opens a contract without its prices.

        OCA's form reads the lines, which are refused to him: without this he would see
        an error instead of the contract that he is to end.
        """
        arch, view = super()._get_view(view_id, view_type, **options)
        if not self.env["contract.line"].has_access("read"):
            hidden = [node for node in arch.iter("field") if is_hidden(node)]
            hidden += [b for b in arch.iter("button") if b.get("name") == OF_INVOICES]
            for node in hidden:
                node.getparent().remove(node)
            for page in list(arch.iter("page")):
                if all(f.get("invisible") in ALWAYS for f in page.iter("field")):
                    page.getparent().remove(page)
        return arch, view


def is_hidden(node):
    return node.get("name") in OF_LINES and not any(
        parent.tag == "field" for parent in node.iterancestors()
    )
