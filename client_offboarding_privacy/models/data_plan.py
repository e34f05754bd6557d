from odoo import api, models

from .data_policy import HUNG_BY, PEOPLE
from .data_search import DEPTH

# What is found by them merely has the same number; whose it is, an officer says.
NUMBERS = ("phone", "mobile")
# Texts of the history of a record, and where their message stands, unless they are it.
SAID = {"mail.message": "", "mail.tracking.value": "mail_message_id"}


class ClientOffboardingDataPlan(models.AbstractModel):
    """What is to be erased: less than an audit finds.

    Under a record that stays nothing is looked for: the other followers of an order,
    or the other guests of a meeting, are somebody else. What is deleted along with a
    record is looked at first: where it has to stay, the record stays.
    """

    _name = "client.offboarding.data.plan"
    _description = "Plan of an Erasure"

    @api.model
    def _make(self, run):
        """Write down each find with what becomes of it.

        :return: the seeds that were looked for
        """
        search = self.env["client.offboarding.data.search"]
        store = self.env["client.offboarding.data.store"]
        seeds, staying = self._get_seeds(run)
        self.env.flush_all()
        store._keep(run, {"partners": staying, "users": []}, self._name_people(staying))
        found = {key: {path} for key, path in search._get_first(seeds).items()}
        rows = search._fetch(search._get_link_arms(seeds))
        self._add(found, [row for row in rows if not self._is_own_list(row[0], row[2])])
        others = self._add_by_address(seeds, found)
        store._keep(run, seeds, found)
        self._descend(run, seeds, found)
        mentions = self.env["client.offboarding.data.mentions"]._find(seeds)
        kept = set(self._name_people(staying))
        others |= {(name, id_): {path} for name, id_, path, *_above in mentions}
        new = {key: others[key] for key in others.keys() - found.keys() - kept}
        store._keep(run, seeds, new, True)
        self._mark_texts(run, found)
        return seeds

    @api.model
    def _name_people(self, ids):
        return {("res.partner", id_): "id" for id_ in ids}

    @api.model
    def _get_seeds(self, run):
        """Whom to look for, and of whom nothing is looked for, as he stays."""
        people = run.partner_ids
        refusal = self.env["client.offboarding.data.refusal"]
        staying = set()
        for _reason, ids in refusal._get_staying(run, people):
            staying |= ids
        search = self.env["client.offboarding.data.search"]
        going = people.filtered(lambda person: person.id not in staying)
        return search._get_seeds(going), sorted(staying)

    @api.model
    def _is_own_list(self, name, path):
        """Whether it is a list of the contact or user seen from the other side.

        As the groups of a user: it goes, or stays, with the other values of his.
        """
        policies = self.env["client.offboarding.data.policy"]._get_data_policies()
        field = self.env[name]._fields[path]
        if field.type != "many2many" or name in policies:
            return False
        return any(
            own.type == "many2many" and own.store and own.relation == field.relation
            for person in PEOPLE
            for own in self.env[person]._fields.values()
        )

    @api.model
    def _add(self, found, rows):
        new = {}
        for name, id_, path, *_above in rows:
            if id_:
                if (name, id_) not in found:
                    new[name, id_] = set()
                found.setdefault((name, id_), set()).add(path)
        return new.keys()

    @api.model
    def _add_by_address(self, seeds, found):
        """Records with his address are his, unless they are somebody's.

        :return: the rest: what only an officer can tell
        """
        search = self.env["client.offboarding.data.search"]
        hits = {}
        self._add(hits, search._fetch(search._get_address_arms(seeds)))
        others, by_model = {}, {}
        for name, id_ in hits.keys() - found.keys():
            by_model.setdefault(name, []).append(id_)
        for name, ids in by_model.items():
            of_others = self._get_of_others(seeds, name, ids)
            for id_ in ids:
                paths = hits[name, id_]
                by_number = all(any(n in path for n in NUMBERS) for path in paths)
                unclear = name in PEOPLE or by_number or id_ in of_others
                (others if unclear else found)[name, id_] = paths
        return others

    @api.model
    def _get_of_others(self, seeds, name, ids):
        """Ids of records that are linked with somebody else."""
        # sudo: it is only asked whose the records are.
        records = self.env[name].sudo().browse(ids)
        links = [
            field.name
            for field in records._fields.values()
            if field.type == "many2one" and field.store
            if field.comodel_name == "res.partner"
        ]
        people = set(seeds["partners"])
        hit = records.filtered(lambda r: any(set(r[x].ids) - people for x in links))
        return set(hit.ids)

    @api.model
    def _descend(self, run, seeds, found):
        """What goes along with what goes; and where it can't, neither does that."""
        search = self.env["client.offboarding.data.search"]
        store = self.env["client.offboarding.data.store"]
        level, above = self._get_going(run, found), []
        for _depth in range(DEPTH):
            if not level:
                break
            rows = search._fetch(search._get_child_arms(level))
            above += [(tuple(row[:2]), tuple(row[3:])) for row in rows]
            children = {}
            self._add(children, rows)
            new = {key: children[key] for key in children.keys() - found.keys()}
            store._keep(run, seeds, new)
            found |= new
            level = self._get_going(run, new)
        self._hold(run, above)

    @api.model
    def _get_going(self, run, keys):
        """Those of these finds that are deleted or anonymised."""
        item = self.env["client.offboarding.data.item"]
        rows = item._read_group(
            [
                ("run_id", "=", run.id),
                ("state", "=", "todo"),
                ("action", "in", ("erase", "anonymize")),
            ],
            ["res_model"],
            ["res_id:array_agg"],
        )
        going = {(name, id_) for name, ids in rows for id_ in ids}
        return going & keys.keys()

    @api.model
    def _hold(self, run, above):
        """Refuse a record with which something would go that has to stay."""
        items = self.env["client.offboarding.data.item"]
        found = [("run_id", "=", run.id), ("is_mention", "=", False)]
        refused = items.search([*found, ("state", "=", "refused")])
        verdicts = {
            (item.res_model, item.res_id): (item.refusal, item.possible_on)
            for item in refused
        }
        held = {}
        for _depth in range(DEPTH):
            new = {
                up: verdicts[key]
                for key, up in above
                if key in verdicts and up not in verdicts
                if up[0] not in PEOPLE and key[0] not in HUNG_BY
            }
            if not new:
                break
            verdicts |= new
            held |= new
        names = [name for name, _id in held]
        for item in items.search([*found, ("res_model", "in", names)]):
            if verdict := held.get((item.res_model, item.res_id)):
                item._refuse(*verdict)

    @api.model
    def _mark_texts(self, run, found):
        """On what stays and is linked with the person, his name goes without asking.

        Also out of the old values that are shown of a change of it.
        """
        mentions = [("run_id", "=", run.id), ("is_mention", "=", True)]
        mentions += [("action", "=", "none"), ("refusal", "=", "no_choice")]
        mentions += [("res_model", "in", list(SAID))]
        items = self.env["client.offboarding.data.item"].search(mentions)
        refusal = self.env["client.offboarding.data.refusal"]
        for name, of_model in items.grouped("res_model").items():
            # sudo: of texts it is only asked on what they stand.
            said = self.env[name].sudo().browse(of_model.mapped("res_id"))
            messages = {t.id: t[SAID[name]] if SAID[name] else t for t in said}
            on = {id_: (m.model, m.res_id) for id_, m in messages.items()}
            hit = of_model.filtered(lambda item, on=on: on[item.res_id] in found)
            hit._write_step({"action": "redact"})
            if obstacle := refusal._get_obstacle(run, name):
                hit._refuse(*obstacle)
            else:
                hit._write_step({"state": "todo", "refusal": False})
