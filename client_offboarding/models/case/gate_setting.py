from odoo import fields, models
from odoo.tools import SQL

from .called import choice
from .check import ID_STEP

read_blocks = choice("client.offboarding.gate", "blocks")


class ClientOffboardingGateSetting(models.Model):
    """Every check in every company: what it usually blocks, and what it blocks here.

    Gates exist only where a company differs from the default. Whoever looks for what
    holds cases up asks about all checks, and sets one where he reads it: this list
    shows them all, and writing in it makes, changes or removes the gate.
    """

    _name = "client.offboarding.gate.setting"
    _description = "What a Check Blocks"
    _inherit = ["client.offboarding.mixin.called"]
    _auto = False
    _order = "company_id, id"
    _rec_name = "code"
    _depends = {
        "client.offboarding.gate": ["company_id", "code", "blocks"],
        "res.company": ["name"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    code = fields.Selection(
        selection=lambda self: self.env["client.offboarding.check"]._selection_code(),
        readonly=True,
        string="Check",
    )
    area = fields.Selection(
        selection=lambda self: (
            self.env["client.offboarding.check"]
            ._fields["area"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    default_blocks = fields.Selection(
        selection=lambda self: self.env["client.offboarding.gate"]._selection_blocks(),
        readonly=True,
        string="Usually blocks",
    )
    blocks = fields.Selection(
        selection=lambda self: self.env["client.offboarding.gate"]._selection_blocks(),
        string="Blocks here instead",
        help="Empty: as usual. Where only some contracts end, what can't be told apart "
        "by contract then informs only.",
    )

    @property
    def _table_query(self):
        checks = self.env["client.offboarding.check"]._get_checks()
        rows = SQL(", ").join(
            SQL("(%s, %s, %s, %s)", position, code, check.area, check.blocks or "none")
            for position, (code, check) in enumerate(checks.items(), start=1)
        )
        return SQL(
            """
            SELECT company.id * %(step)s + d.position AS id, company.id AS company_id,
                   d.code, d.area, d.default_blocks, gate.blocks
              FROM res_company company
             CROSS JOIN (VALUES %(rows)s) d(position, code, area, default_blocks)
              LEFT JOIN client_offboarding_gate gate
                ON gate.company_id = company.id AND gate.code = d.code
            """,
            step=ID_STEP,
            rows=rows,
        )

    def write(self, vals):
        """Make, change or remove the gates; whoever may do that may write here."""
        # Asks for the right, and has no table to write on.
        super().write({})
        blocks = read_blocks(self.env, vals.get("blocks"))
        gates = self.env["client.offboarding.gate"]
        for setting in self if "blocks" in vals else ():
            gate = gates.search(
                [
                    ("company_id", "=", setting.company_id.id),
                    ("code", "=", setting.code),
                ]
            )
            if not blocks:
                gate.unlink()
            elif gate:
                gate.blocks = blocks
            else:
                gates.create(
                    {
                        "company_id": setting.company_id.id,
                        "code": setting.code,
                        "blocks": blocks,
                    }
                )
        self.invalidate_model(flush=False)
        return True
