from odoo import api, models
from odoo.tools import SQL

from .data_policy import OWN, PEOPLE, TEXT

COLUMNS = {
    "res_model": "varchar",
    "res_id": "integer",
    "path": "varchar",
    "action": "varchar",
    "state": "varchar",
    "refusal": "varchar",
    "possible_on": "date",
    "data_id": "integer",
    "sequence": "integer",
}
# Texts go first, people last, those without others below them before their parents.
RANKS = {TEXT: 10, OWN: 20}
USERS, CONTACTS = 30, 40
# Kinds of runs of which it is asked what could be erased.
ERASING = ("audit", "execute")


class ClientOffboardingDataStore(models.AbstractModel):
    """Writes down what was found, and what is to become of it."""

    _name = "client.offboarding.data.store"
    _description = "Keeping of Finds"

    @api.model
    def _keep(self, run, seeds, found, is_mention=False):
        """Make an item for each find.

        :param found: (model, id) → the field or fields by which it was found
        """
        by_model = {}
        for (name, id_), paths in found.items():
            paths = {paths} if isinstance(paths, str) else paths
            by_model.setdefault(name, {})[id_] = paths
        for name, finds in by_model.items():
            rows = self._prepare_rows(run, seeds, name, finds, is_mention)
            self._insert(run, rows, is_mention)

    @api.model
    def _prepare_rows(self, run, seeds, name, finds, is_mention):
        policies = self.env["client.offboarding.data.policy"]
        if is_mention:
            actions = self._get_marked(run, name, finds)
        else:
            actions = policies._get_actions(name, finds, seeds)
        verdicts = {}
        if run.kind in ERASING:
            refusal = self.env["client.offboarding.data.refusal"]
            verdicts = refusal._judge_finds(run, name, actions)
        line = run._get_data_line(name)
        ranks = self._get_ranks(name, finds)
        rows = []
        for id_, paths in finds.items():
            reason, day = verdicts.get(id_, (None, None))
            state = "refused" if reason else "todo"
            if actions[id_] == "harmless":
                state = "done"
            row = (name, id_, min(paths), actions[id_], state, reason, day or None)
            rows.append((*row, line.id or None, ranks.get(id_, CONTACTS)))
        return rows

    @api.model
    def _get_marked(self, run, name, finds):
        """What officers said of mentions of the same people before: the last word.

        Also where it was said in the list of an older run; later ones only copied it.
        """
        marks = dict.fromkeys(finds, "none")
        told = [("is_mention", "=", True), ("action", "!=", "none")]
        told += [("res_model", "=", name), ("res_id", "in", list(finds))]
        if run.offboarding_id:
            told += [("run_id.offboarding_id", "=", run.offboarding_id.id)]
        else:
            told += [("run_id.offboarding_id", "=", False)]
            told += [("run_id.partner_ids", "in", run.partner_ids.ids)]
        # sudo: the run asked who its officer is.
        items = self.env["client.offboarding.data.item"].sudo()
        for item in items.search(told, order="write_date, id"):
            action = item.action
            if name in PEOPLE and action == "erase":
                action = "anonymize"
            marks[item.res_id] = action
        return marks

    @api.model
    def _get_ranks(self, name, finds):
        if name == "res.users":
            return dict.fromkeys(finds, USERS)
        if name != "res.partner":
            policy = self.env["client.offboarding.data.policy"]._get_data_policies()
            rank = RANKS.get(policy.get(name), RANKS[OWN])
            return dict.fromkeys(finds, rank)
        # sudo: of contacts only who is below whom.
        people = self.env[name].sudo().browse(finds).exists()
        depths = {person.id: self._get_depth(person) for person in people}
        deepest = max(depths.values(), default=0)
        return {id_: CONTACTS + deepest - depth for id_, depth in depths.items()}

    @api.model
    def _get_depth(self, person):
        depth = 0
        while person.parent_id:
            person, depth = person.parent_id, depth + 1
        return depth

    @api.model
    def _insert(self, run, rows, is_mention):
        """By SQL: of a large client there are a hundred thousand."""
        item = self.env["client.offboarding.data.item"]
        item.flush_model()
        arrays = [
            SQL("%s::%s[]", list(values), SQL(kind))
            for values, kind in zip(
                zip(*rows, strict=True), COLUMNS.values(), strict=True
            )
        ]
        # As of the marks that it copied: one that is given meanwhile is newer.
        now = self.env.cr.now()
        self.env.execute_query(
            SQL(
                """INSERT INTO client_offboarding_data_item (
                    run_id, company_id, is_mention, create_uid, create_date,
                    write_uid, write_date, %s)
                SELECT %s, %s, %s, %s, %s, %s, %s, * FROM unnest(%s)
                RETURNING id""",
                SQL(", ").join(map(SQL.identifier, COLUMNS)),
                run.id,
                run.company_id.id,
                is_mention,
                self.env.uid,
                now,
                self.env.uid,
                now,
                SQL(", ").join(arrays),
            )
        )
        item.invalidate_model()
        run.invalidate_recordset(["item_ids"])
