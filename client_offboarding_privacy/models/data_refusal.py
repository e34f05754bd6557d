from odoo import api, models
from odoo.tools import SQL

from .data_policy import CASE, DONE_BY_RUN, SUPPRESS, VOUCHER


class ClientOffboardingDataRefusal(models.AbstractModel):
    """What can't be erased, known before it is tried, and from which day it can.

    Of a record: here and in data_refusal_people.py; of the case and the officer's
    decision: data_refusal_case.py; the days: data_refusal_day.py.
    """

    _name = "client.offboarding.data.refusal"
    _description = "Reasons against Erasing"

    @api.model
    def _get_reasons(self):
        """For addons to extend."""
        return [
            ("unknown_model", self.env._("No addon says what these records are")),
            ("other_company", self.env._("Of another company")),
            ("internal_user", self.env._("A user of ours")),
            (
                "shared",
                self.env._("Also an employee, a vendor or somebody else's contact"),
            ),
            (
                "needed",
                self.env._("Needed by another case, or by a contract that runs on"),
            ),
            ("signer", self.env._("Signed a paper of a case")),
            ("posted", self.env._("On an entry, or on what may not lose its contact")),
            ("frozen", self.env._("Evidence that is kept")),
            ("hash", self.env._("Secured by a hash")),
            ("audit_trail", self.env._("Kept by the audit trail")),
            ("lock", self.env._("In a period that is locked")),
            ("done_transfer", self.env._("A transfer that is done")),
            ("confirmed_order", self.env._("A confirmed order")),
            ("retention", self.env._("Kept as long as its rule orders")),
            ("suppressed", self.env._("Kept so that nobody writes to the person")),
            ("no_choice", self.env._("Nobody has chosen or decided yet")),
            (
                "not_handed_over",
                self.env._("The handover, or the return, isn't settled yet"),
            ),
            ("end_not_over", self.env._("The end isn't over yet")),
            ("record_refuses", self.env._("The record refuses, or is being changed")),
        ]

    @api.model
    def _judge_finds(self, run, name, actions):
        """What is against what would become of finds.

        :param actions: id → action
        :return: id → (reason, day from which it is possible, or none)
        """
        verdicts = self._judge(run, name, list(actions))
        if "harmless" in actions.values():
            verdicts = {i: v for i, v in verdicts.items() if actions[i] != "harmless"}
        obstacle = self._get_obstacle(run, name)
        left = [id_ for id_ in actions if id_ not in verdicts]
        kept = [id_ for id_ in left if actions[id_] == "keep"]
        days = self._get_days(run, name, "retention", kept) if kept else {}
        for id_ in left:
            if actions[id_] == "none":
                verdicts[id_] = ("no_choice", False)
            elif actions[id_] == "keep":
                verdicts[id_] = ("retention", days.get(id_, False))
            elif actions[id_] in DONE_BY_RUN and obstacle:
                verdicts[id_] = obstacle
        return verdicts

    @api.model
    def _judge(self, run, name, ids):
        """What of the records themselves is against it; the first reason counts."""
        verdicts = {}
        for reason, refused in self._get_refused(run, name, ids):
            new = [i for i in ids if i in refused and i not in verdicts]
            if new:
                days = self._get_days(run, name, reason, new)
                verdicts.update(
                    (i, (reason, days.get(i, False)))
                    for i in new
                    if not self._is_over(run, name, reason, days.get(i, False))
                )
        return verdicts

    @api.model
    def _get_refused(self, run, name, ids):
        """For addons to extend.

        :return: (reason, set of ids) in the order in which they count
        """
        policy = self.env["client.offboarding.data.policy"]._get_data_policies()
        yield "other_company", self._get_of_others(run, name, ids)
        yield from self._get_refused_states(name, ids)
        by_policy = {VOUCHER: "retention", CASE: "frozen", SUPPRESS: "suppressed"}
        if name not in policy:
            yield "unknown_model", set(ids)
        elif policy[name] in by_policy:
            yield by_policy[policy[name]], set(ids)
        else:
            yield from self._get_refused_people(run, name, ids)
            yield from self._get_refused_texts(name, ids)
            yield "posted", self._get_held(name, ids)

    @api.model
    def _get_of_others(self, run, name, ids):
        """Records of another company, also what hangs on its records."""
        # sudo: it is only asked whose the records are.
        model = self.env[name].sudo().with_context(active_test=False)
        if name == "mail.tracking.value":
            values = model.browse(ids)
            messages = values.mail_message_id
            others = self._get_of_others(run, messages._name, messages.ids)
            return set(values.filtered(lambda v: v.mail_message_id.id in others).ids)
        found = set()
        for field in ("company_id", "record_company_id"):
            company = model._fields.get(field)
            if company and company.store and company.comodel_name == "res.company":
                other = SQL(
                    "%s <> %s", SQL.identifier(model._table, field), run.company_id.id
                )
                found |= {id_ for (id_,) in self._ask(model, ids, other, "id")}
        return found

    @api.model
    def _ask(self, model, ids, condition, *columns):
        """Some columns of those of the records for which a condition holds.

        By SQL: it is asked of each batch, and a search of the ORM takes longer to
        prepare than the database to answer.
        """
        model.flush_model([name for name in columns if name != "id"])
        return self.env.execute_query(
            SQL(
                "SELECT %s FROM %s WHERE id = ANY(%s) AND %s",
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL.identifier(model._table),
                list(ids),
                condition,
            )
        )

    @api.model
    def _get_refused_states(self, name, ids):
        # sudo: of the records only their states are looked at.
        records = self.env[name].sudo().browse(ids)
        moves = {"account.move": "", "account.move.line": "move_id"}
        moves |= {
            "account.payment": "move_id",
            "account.bank.statement.line": "move_id",
        }
        if name in moves:
            yield from self._get_refused_moves(records, moves[name])
        states = {
            "stock.picking": ("done_transfer", ("done",), ""),
            "stock.move": ("done_transfer", ("done",), ""),
            "stock.move.line": ("done_transfer", ("done",), ""),
            "sale.order": ("confirmed_order", ("sale",), ""),
            "sale.order.line": ("confirmed_order", ("sale",), "order_id"),
            "purchase.order": ("confirmed_order", ("purchase", "done"), ""),
            "purchase.order.line": (
                "confirmed_order",
                ("purchase", "done"),
                "order_id",
            ),
        }
        if name in states:
            reason, wanted, path = states[name]
            hit = records.filtered(lambda r: (r[path] if path else r).state in wanted)
            yield reason, set(hit.ids)

    @api.model
    def _get_refused_moves(self, records, path):
        def find(test):
            return set(records.filtered(lambda r: test(r[path] if path else r)).ids)

        yield "hash", find(lambda move: move.inalterable_hash)
        yield "posted", find(lambda move: move.state == "posted")
        yield "lock", find(self._is_locked)

    @api.model
    def _is_locked(self, move):
        if not move.date:
            return False
        has_taxes = bool(move.line_ids.tax_ids)
        return bool(move._get_violated_lock_dates(move.date, has_taxes))

    @api.model
    def _get_refused_texts(self, name, ids):
        # sudo: of texts only what keeps them is looked at.
        records = self.env[name].sudo().browse(ids)
        if name == "ir.attachment":
            yield "frozen", set(records.filtered(lambda f: f._is_frozen()).ids)
        if name == "mail.message":
            yield from self._get_refused_messages(ids)
        if name == "mail.tracking.value":
            # As the messages that they stand in.
            messages = records.mail_message_id
            for reason, refused in self._get_refused_messages(messages.ids):
                hit = records.filtered(
                    lambda v, refused=refused: v.mail_message_id.id in refused
                )
                yield reason, set(hit.ids)

    @api.model
    def _get_refused_messages(self, ids):
        policies = self.env["client.offboarding.data.policy"]._get_data_policies()
        ours = [name for name, policy in policies.items() if policy == CASE]
        # sudo: see _get_refused_texts
        messages = self.env["mail.message"].sudo()
        on = SQL("model = ANY(%s)", [*ours, "account.move"])
        kept = self._ask(messages, ids, on, "id", "model", "res_id")
        on_moves = {id_: move for id_, name, move in kept if name == "account.move"}
        yield "frozen", {id_ for id_, *_on in kept} - on_moves.keys()
        yield "audit_trail", self._get_trail(on_moves)

    @api.model
    def _get_trail(self, on_moves):
        """Messages on entries of companies whose audit trail may not lose them.

        :param on_moves: id of the message → id of the entry
        """
        moves = self.env["account.move"].sudo().browse(set(on_moves.values()) - {None})
        kept = moves.exists().filtered(
            lambda m: m.company_id.restrictive_audit_trail and m.posted_before
        )
        return {id_ for id_, move in on_moves.items() if move in kept.ids}
