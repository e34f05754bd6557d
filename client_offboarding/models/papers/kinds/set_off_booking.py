from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ....const import ACCOUNTING


class ClientOffboardingProtocol(models.Model):
    """Booking a declared set-off: entries that close the claims against each other."""

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    set_off_move_ids = fields.Many2many(
        "account.move",
        "client_offboarding_set_off_rel",
        string="Entries of the set-off",
        readonly=True,
        copy=False,
        groups=ACCOUNTING,
    )
    is_set_off_booked = fields.Boolean(compute="_compute_is_set_off_booked")

    @api.depends("set_off_move_ids")
    def _compute_is_set_off_booked(self):
        for paper in self:
            # sudo: whether there is one, for whoever reads the paper.
            paper.is_set_off_booked = bool(paper.sudo().set_off_move_ids)

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {"set_off_move_ids"}

    def action_book_set_off(self):
        """Book a signed declaration of set-off: one posted entry for each currency.

        :return: an action on the entries
        :raises AccessError: for anybody without invoicing rights
        :raises UserError: when it isn't signed, hasn't reached the other side, is
            booked already, its claims were settled otherwise, the period is locked or
            there is no journal
        """
        self.ensure_one()
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only accountants book a set-off."))
        self.check_access("read")
        self.offboarding_id._check_editable()
        self.offboarding_id._lock_case()
        self.invalidate_recordset(["set_off_move_ids"])
        kind = self._get_kind("set_off")
        if self.kind != kind._get_code() or self.state != "signed":
            raise UserError(
                self.env._("Book a declaration of set-off once it is signed.")
            )
        if self.set_off_move_ids:
            raise UserError(self.env._("%s is booked already.", self.name))
        self._check_reached()
        kind._check_claims_open(self)
        moves = kind._create_set_off_moves(self)
        self._write_step({"set_off_move_ids": [Command.set(moves.ids)]})
        self.offboarding_id.message_post(
            body=self.env._(
                "%(paper)s booked: %(entries)s.",
                paper=self.name,
                entries=", ".join(moves.mapped("name")),
            )
        )
        self.env["client.offboarding.check"]._forget()
        return self.action_view_set_off()

    def action_view_set_off(self):
        """Open the entries of the set-off."""
        self.ensure_one()
        domain = [("id", "in", self.set_off_move_ids.ids)]
        return {
            "type": "ir.actions.act_window",
            "domain": domain,
            "name": self.env._("Set-off"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "context": {"create": False},
        }


class ClientOffboardingPaperKindSetOff(models.AbstractModel):
    """The entries of a set-off, by the ERP's own reconciliation."""

    _name = "client.offboarding.paper.kind.set_off"
    _inherit = ["client.offboarding.paper.kind.set_off"]

    def _create_set_off_moves(self, paper):
        journal = self._find_journal(paper)
        moves = paper.env["account.move"]
        rows = [
            # The accountant's own rights, not those that drew up the paper.
            (paper.env["account.move.line"].browse(line.id), amount)
            for line, _before, amount in self._get_set_off_lines(paper)
        ]
        by_currency = {}
        for line, amount in rows:
            by_currency.setdefault(line.currency_id, []).append((line, amount))
        for currency, claims in by_currency.items():
            moves |= self._net(paper, journal, currency, claims)
        return moves

    def _find_journal(self, paper):
        """The journal for the entry, in a period that is open.

        :raises UserError: when there is none, or today is locked
        """
        company = paper.company_id
        journals = paper.env["account.journal"].search(
            [("company_id", "=", company.id), ("type", "=", "general")]
        )
        journal = (journals - company.currency_exchange_journal_id)[:1] or journals[:1]
        if not journal:
            raise UserError(
                self.env._(
                    "%s has no journal of the type 'Miscellaneous' for the entry. "
                    "Create one in the configuration of Invoicing.",
                    company.name,
                )
            )
        today = company._get_offboarding_today()
        if locks := company._get_violated_lock_dates(today, False, journal):
            raise UserError(
                self.env._(
                    "The period is locked: %s. A set-off is booked on the day of the "
                    "booking; let somebody open the period.",
                    company._format_lock_dates(locks),
                )
            )
        return journal

    def _net(self, paper, journal, currency, claims):
        """Close the claims against each other by one entry, each by its amount.

        Glue addons may let another addon make it.

        :param claims: list of (``account.move.line``, amount in ``currency`` with the
            sign of its residual)
        :return: the posted entry
        """
        move = paper.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": journal.id,
                "company_id": paper.company_id.id,
                "date": paper.company_id._get_offboarding_today(),
                "ref": paper.name,
                "line_ids": [
                    Command.create(vals)
                    for vals in self._prepare_net_lines(paper, currency, claims)
                ],
            }
        )
        move.action_post()
        for (line, _amount), entry_line in zip(claims, move.line_ids, strict=True):
            (line | entry_line).reconcile()
        return move

    def _prepare_net_lines(self, paper, currency, claims):
        company = paper.company_id
        today = company._get_offboarding_today()
        values = [
            {
                "account_id": line.account_id.id,
                "partner_id": line.partner_id.id,
                "currency_id": currency.id,
                "name": self.env._(
                    "Set-off %(paper)s: %(document)s",
                    paper=paper.name,
                    document=line.move_id.name,
                ),
                "amount_currency": -amount,
                "balance": currency._convert(
                    -amount, company.currency_id, company, today
                ),
            }
            for line, amount in claims
        ]
        # Rounded line by line: what is left over goes with the last one.
        rest = company.currency_id.round(sum(vals["balance"] for vals in values))
        values[-1]["balance"] -= rest
        return values
