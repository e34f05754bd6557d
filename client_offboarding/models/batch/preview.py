from odoo import models
from odoo.exceptions import LockError, UserError
from odoo.fields import Command
from odoo.tools import SQL

# Contracts that still run, of the clients: as the wizard finds them.
RUNNING = """
cc.active AND cc.contract_type = 'sale' AND cc.company_id = %(company)s
AND (cc.date_end IS NULL OR cc.date_end >= %(today)s OR EXISTS (
    SELECT FROM contract_line renewing
     WHERE renewing.contract_id = cc.id AND renewing.is_auto_renew
       AND renewing.is_canceled IS NOT TRUE))
"""
OVER_PRODUCTS = """
EXISTS (SELECT FROM contract_line sold
         WHERE sold.contract_id = cc.id AND sold.product_id IN %(products)s
           AND sold.is_canceled IS NOT TRUE
           AND (sold.date_end IS NULL OR sold.date_end >= %(today)s
                OR sold.is_auto_renew))
"""
CHOSEN = """
SELECT DISTINCT commercial_partner_id FROM res_partner WHERE id IN %(partners)s
"""
BY_PRODUCT = f"""
SELECT DISTINCT p.commercial_partner_id
  FROM contract_contract cc JOIN res_partner p ON p.id = cc.partner_id
 WHERE {RUNNING} AND {OVER_PRODUCTS}
"""
# Every client with his contracts and the first reason to leave him out, in one go. What
# concerns the law comes before what only an address is missing for.
PREVIEW = """
WITH client AS MATERIALIZED (%(clients)s), contract AS MATERIALIZED (
    SELECT p.commercial_partner_id AS client_id, cc.id, cc.partner_id,
           cc.invoice_partner_id,
           cc.notice_form_strict AND cc.notice_form IN ('written', 'electronic')
           AS is_strict
      FROM client
      JOIN res_partner p ON p.commercial_partner_id = client.commercial_partner_id
      JOIN contract_contract cc ON cc.partner_id = p.id
     WHERE %(contracts)s
), ended AS (
    SELECT client_id, ARRAY_AGG(contract.id ORDER BY contract.id) AS ids,
           BOOL_OR(is_strict) AS is_strict,
           BOOL_OR(t.id IS NOT NULL) AS is_taken
      FROM contract
      LEFT JOIN client_offboarding_termination t
        ON t.contract_id = contract.id AND t.is_active_case
     GROUP BY client_id
), address AS (
    SELECT client.commercial_partner_id AS client_id,
           BOOL_OR(blocked.id IS NULL) AS is_usable
      FROM client
      JOIN res_partner p ON p.commercial_partner_id = client.commercial_partner_id
      LEFT JOIN mail_blacklist blocked
        ON blocked.email = p.email_normalized AND blocked.active
     WHERE p.active AND p.email_normalized IS NOT NULL
       AND (p.id = client.commercial_partner_id
            OR p.parent_id = client.commercial_partner_id AND p.type = 'contact'
            OR EXISTS (SELECT FROM contract
                        WHERE p.id IN (contract.partner_id,
                                       contract.invoice_partner_id)))
     GROUP BY client.commercial_partner_id
)
SELECT p.id, ended.ids, %(is_ours)s AND COALESCE(ended.is_strict, FALSE), CASE
    WHEN EXISTS (SELECT FROM res_company own WHERE own.partner_id = p.id)
        THEN 'own_company'
    WHEN p.company_id <> %(company)s THEN 'other_company'
    WHEN p.active IS NOT TRUE THEN 'archived'
    WHEN ended.is_taken OR EXISTS (
        SELECT FROM client_offboarding other
         WHERE other.commercial_partner_id = p.id AND other.company_id = %(company)s
           AND other.scope = 'relationship'
           AND other.state NOT IN ('closed', 'cancelled')) THEN 'active_case'
    WHEN %(needs_contract)s AND ended.ids IS NULL THEN 'no_contract'
    WHEN p.offboarding_legal_status IS NOT NULL THEN 'insolvent'
    WHEN p.offboarding_client_kind IN ('consumer', 'sole_trader') THEN 'consumer'
    WHEN %(no_letters)s AND ended.is_strict THEN 'written_form'
    WHEN %(is_written)s AND address.client_id IS NULL THEN 'no_email'
    WHEN %(is_written)s AND NOT address.is_usable THEN 'blacklisted'
    WHEN %(is_read)s AND NOT EXISTS (
        SELECT FROM res_lang lang WHERE lang.code = p.lang AND lang.active)
        THEN 'no_language'
    END
  FROM client
  JOIN res_partner p ON p.id = client.commercial_partner_id
  LEFT JOIN ended ON ended.client_id = p.id
  LEFT JOIN address ON address.client_id = p.id
 ORDER BY p.complete_name, p.id
"""


class ClientOffboardingBatch(models.Model):
    """Before anything happens: who is left out, and why."""

    _name = "client.offboarding.batch"
    _inherit = ["client.offboarding.batch"]

    def action_preview(self):
        """Look through the clients: who is left out and why, said in one query.

        Whoever has a case of this batch keeps it; the others are looked at afresh.

        :return: True
        :raises UserError: while it is running, or where nobody is chosen
        """
        for batch in self:
            batch.check_access("write")
            if batch.state == "running":
                raise UserError(self.env._("%s is running: stop it first.", batch.name))
            batch._lock_batch()
            batch._preview()
        return True

    def _preview(self):
        found = self._find_clients()
        # sudo: lines are written by their own steps only; see check_access above.
        lines = self.sudo().line_ids
        begun = lines.filtered("offboarding_id")
        (lines - begun).unlink()
        known = set(begun.partner_id.ids)
        lines.create(
            [
                {"batch_id": self.id, "partner_id": client_id, **values}
                for client_id, values in found.items()
                if client_id not in known
            ]
        )
        self._write_step({"state": "ready", "note": False})

    def _find_clients(self, clients=None):
        """The clients with their contracts, and why they are left out.

        :param clients: only these, by whatever they were chosen
        :return: dict of values of a line by id of the client
        """
        self.env.flush_all()
        rows = self.env.execute_query(self._get_preview_query(clients))
        return {
            client_id: {
                "contract_ids": [Command.set(contracts or [])],
                "is_letter": is_letter,
                "state": "left_out" if why else "todo",
                "why": why,
            }
            for client_id, contracts, is_letter, why in rows
        }

    def _get_preview_query(self, clients=None):
        chosen = clients or self.partner_ids
        products = self.with_context(active_test=False).product_ids
        if not chosen and not products:
            raise UserError(
                self.env._("Choose clients, or the services that come to an end.")
            )
        values = {
            "company": self.company_id.id,
            "today": self.company_id._get_offboarding_today(),
            "partners": tuple(chosen.ids),
            "products": tuple(products.ids) or (0,),
        }
        is_some = self.scope == "contracts" and products
        contracts = f"{RUNNING} AND {OVER_PRODUCTS}" if is_some else RUNNING
        is_ours = self.initiated_by != "client" and self.mode != "expiry"
        return SQL(
            PREVIEW,
            clients=SQL(CHOSEN if chosen else BY_PRODUCT, **values),
            contracts=SQL(contracts, **values),
            company=self.company_id.id,
            needs_contract=self.scope == "contracts",
            is_ours=is_ours,
            # Who gets no letter can't be written to either.
            no_letters=is_ours and self.is_sent and not self.is_printed,
            is_written=self.is_informed or self.is_sent,
            is_read=self.is_informed or self.is_printed or self.is_sent,
        )

    def _leave_out(self, lines):
        """What has come up since the preview, such as a case of a colleague."""
        found = self._find_clients(lines.partner_id) if lines else {}
        missing = {"state": "failed", "error": self.env._("There is no such record.")}
        for line in lines:
            values = dict(found.get(line.partner_id.id, missing))
            values.pop("contract_ids", None)
            if values["state"] != "todo" or values["is_letter"] != line.is_letter:
                line._write_step(values)

    def _lock_batch(self):
        """Of two who press a button the second waits for the first, or is told."""
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody is working on %s at this very moment. Try again.",
                    self.name,
                )
            ) from error
