import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...settlement.billed_sql import WAIVED
from ...settlement.ledger_sql import (
    CHANGES,
    DEPOSIT,
    DEPOSIT_DISPUTED,
    DEPOSIT_WAIVED,
)
from ..exceptions import OVER

COLUMNS = SQL("res_model, res_id, name, currency_id, amount, amount_company, state")


class ClientOffboardingProtocol(models.Model):
    """The ledger that a paper was made from, and what has changed in it since."""

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    facts_sha256 = fields.Char(
        string="Fingerprint of the ledger",
        readonly=True,
        copy=False,
        help="Of the open items, charges and documents that the paper states.",
    )
    date_as_of = fields.Date(string="Reckoned on", readonly=True, copy=False)
    facts_changed = fields.Text(
        string="What has changed since",
        compute="_compute_facts_changed",
        groups="base.group_user",
    )

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {"facts_sha256", "date_as_of"}

    @api.depends("facts_sha256", "state", "offboarding_id.state")
    @api.depends_context("lang")
    def _compute_facts_changed(self):
        for paper in self:
            lasting = paper.state != "void" and paper.offboarding_id.state not in OVER
            changes = paper._get_kind()._get_changes(paper) if lasting else []
            paper.facts_changed = "\n".join(changes) or False


class ClientOffboardingPaperLedger(models.AbstractModel):
    """A paper that states the ledger as it was when the paper was made."""

    _name = "client.offboarding.paper.ledger"
    _description = "Paper about the Ledger"
    _inherit = ["client.offboarding.paper.kind"]

    def _get_maker_group(self):
        """Accountants draw it up, without any role of this app."""
        return "account.group_account_invoice"

    def _is_for_contact(self, paper, contact):
        """What the client owes is for his own people, not a new provider's."""
        client = paper.offboarding_id.partner_id.commercial_partner_id
        return contact.commercial_partner_id == client

    def _before_render(self, paper):
        res = super()._before_render(paper)
        self._store_facts(paper)
        return res

    def _check_current(self, paper):
        """Not signed once the ledger says otherwise.

        :raises UserError: naming what has changed
        """
        res = super()._check_current(paper)
        if changes := self._get_changes(paper):
            raise UserError(
                self.env._(
                    "The ledger has changed since %(paper)s was made. Make it again.\n"
                    "%(changes)s",
                    paper=paper.name,
                    changes="\n".join(changes),
                )
            )
        return res

    def _store_facts(self, paper):
        """Keep what the ledger says right now, before it is printed."""
        self.env.flush_all()
        # sudo: nobody but this method has to do with rows of facts.
        facts = paper.env["client.offboarding.protocol.fact"].sudo()
        facts.search([("protocol_id", "=", paper.id)]).unlink()
        # Copied by the database: nothing is rounded on the way.
        self.env.execute_query(
            SQL(
                """
                INSERT INTO client_offboarding_protocol_fact (protocol_id, %(columns)s)
                SELECT %(paper)s, %(columns)s FROM (%(ledger)s) ledger RETURNING id
                """,
                paper=paper.id,
                columns=COLUMNS,
                ledger=self._get_ledger_query(paper),
            )
        )
        facts.invalidate_model()
        self._keep_fingerprint(paper)

    def _keep_fingerprint(self, paper):
        """The same facts give the same fingerprint, whatever paper states them."""
        facts = [
            [
                row["res_model"],
                row["res_id"],
                row["currency_id"],
                f"{row['amount']:.6f}",
                row["state"],
            ]
            for row in self._get_kept_facts(paper)
        ]
        paper._write_step(
            {
                "facts_sha256": hashlib.sha256(json.dumps(facts).encode()).hexdigest(),
                "date_as_of": paper.company_id._get_offboarding_today(),
            }
        )

    def _get_facts(self, paper):
        """The facts that the paper states: those kept, or today's before it is made.

        :return: list of dicts of ``ledger_sql``'s columns
        """
        if paper.facts_sha256:
            return self._get_kept_facts(paper)
        self.env.flush_all()
        return self.env.execute_query_dict(self._get_ledger_query(paper))

    def _get_kept_facts(self, paper):
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT * FROM client_offboarding_protocol_fact
                 WHERE protocol_id = %s ORDER BY res_model, res_id
                """,
                paper.id,
            )
        )

    def _get_ledger_sql(self):
        """``_ledger``, with the invoices that others pay where it has them."""
        billed = self.env["client.offboarding.check"]._get_billed_sql()
        return self._ledger.format(billed=billed)

    def _get_ledger_query(self, paper):
        return SQL(
            "SELECT l.* FROM client_offboarding c CROSS JOIN LATERAL (%s) l"
            " WHERE c.id = %s ORDER BY l.res_model, l.res_id",
            SQL(self._get_ledger_sql()),
            paper.offboarding_id.id,
        )

    def _get_changes(self, paper):
        """What the ledger says otherwise than the paper does.

        :return: list of texts, one for each document or charge
        """
        if not paper.facts_sha256:
            return super()._get_changes(paper)
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT change.*
                  FROM client_offboarding_protocol pr
                  JOIN client_offboarding c ON c.id = pr.offboarding_id
                 CROSS JOIN LATERAL (%s) change
                 WHERE pr.id = %s ORDER BY change.res_model DESC, change.res_id
                """,
                SQL(CHANGES.format(ledger=self._get_ledger_sql())),
                paper.id,
            )
        )
        # A document is told once, by what is open of it.
        told = {row["name"] for row in rows if row["res_model"] != "account.move"}
        return [
            self._describe_change(row)
            for row in rows
            if row["res_model"] != "account.move" or row["name"] not in told
        ]

    def _describe_change(self, row):
        currency = self.env["res.currency"].browse(row["currency_id"])
        texts = {
            key: row[key] is not None and currency.format(row[key])
            for key in ("before", "after")
        }
        name = row["name"] or ""
        if row["before"] is None:
            return self.env._("%(name)s: new, %(after)s", name=name, **texts)
        if row["after"] is None:
            return self.env._(
                "%(name)s: was %(before)s, isn't open any more", name=name, **texts
            )
        if row["before"] != row["after"]:
            return self.env._(
                "%(name)s: was %(before)s, now %(after)s", name=name, **texts
            )
        states = dict(
            self.env["client.offboarding.charge"]
            ._fields["state"]
            ._description_selection(self.env)
        )
        # An account became one for deposits, or ceased to be one.
        states |= {
            DEPOSIT: self.env._("Deposit"),
            DEPOSIT_WAIVED: self.env._("Deposit given up"),
            DEPOSIT_DISPUTED: self.env._("Disputed deposit"),
            WAIVED: self.env._("Given up"),
            None: self.env._("Open item"),
        }
        return self.env._(
            "%(name)s: was '%(before)s', now '%(after)s'",
            name=name,
            before=states[row["state_before"]],
            after=states[row["state"]],
        )
