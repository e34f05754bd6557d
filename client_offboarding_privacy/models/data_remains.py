from odoo import api, models

from .data_policy import BY_VOUCHER, PEOPLE

# What stays by its nature needs no line that says so.
BY_NATURE = ("frozen", "suppressed")


class ClientOffboardingDataRemains(models.AbstractModel):
    """What is found still after an erasure."""

    _name = "client.offboarding.data.remains"
    _description = "Search after an Erasure"

    @api.model
    def _find(self, run, seeds):
        """Search again.

        :return: items of the run that no line says are kept; new ones are added
        """
        search = self.env["client.offboarding.data.search"]
        plan = self.env["client.offboarding.data.plan"]
        self.env.flush_all()
        linked = search._fetch(search._get_link_arms(seeds))
        named = self.env["client.offboarding.data.mentions"]._find(seeds)
        named += search._fetch(search._get_address_arms(seeds))
        known = self._get_known(run)
        new = {}
        for name, id_, path, *_above in [*linked, *named]:
            if id_ and (name, id_) not in known and not plan._is_own_list(name, path):
                new[name, id_] = path
        again = {
            known[name, id_]
            for name, id_, *_rest in named
            if (name, id_) in known and known[name, id_].state == "done"
        }
        for item in again:
            if item.action != "harmless":
                item._refuse("record_refuses")
        self.env["client.offboarding.data.store"]._keep(run, seeds, new, True)
        not_gone = [("run_id", "=", run.id), ("state", "in", ("todo", "refused"))]
        return run.item_ids.search(not_gone).filtered(self._is_left)

    @api.model
    def _get_known(self, run):
        """Items by what they are about; one that stays before one that went."""
        items = run.item_ids.sorted(lambda item: item.state == "refused")
        return {(item.res_model, item.res_id): item for item in items}

    @api.model
    def _is_left(self, item):
        if item.refusal in BY_VOUCHER and item.possible_on:
            # Its time is over, and whoever stood on it is nobody now.
            today = item.company_id._get_offboarding_today()
            if item.possible_on <= today and item.res_model not in PEOPLE:
                return False
        return item.refusal not in BY_NATURE and item.data_id.state != "kept"
