from odoo import models


class ClientOffboardingMixinCollect(models.AbstractModel):
    """Suggestions for lines, from what the ERP already knows."""

    _name = "client.offboarding.mixin.collect"
    _description = "Suggestions for a Case"

    def action_collect(self):
        """Add suggested lines; running it again adds nothing twice.

        What somebody removed isn't suggested again.

        :return: True
        """
        for case in self:
            case.check_access("write")
            case._check_editable()
            case._collect("client.offboarding.return", case._get_return_suggestions())
            # sudo: who runs the case may not see amounts; the contract sets them.
            case.sudo()._collect(
                "client.offboarding.charge", case._get_charge_suggestions()
            )
        return True

    def _get_return_suggestions(self):
        """Things to return, as a dict of values by a key that never changes.

        Glue addons add theirs; a key names the source record.
        """
        self.ensure_one()
        suggestions = {}
        for contract in self.termination_ids.contract_id:
            items = contract.offboarding_item_ids
            if not items:
                items = contract.contract_template_id.offboarding_item_ids
            for item in items:
                key = f"return.item,{item.id},{contract.id}"
                if not item.serial or not self._is_on_list(item):
                    suggestions[key] = item._prepare_return_values()
        return suggestions

    def _is_on_list(self, item):
        """Somebody entered this very thing by hand before."""
        return any(
            line.serial == item.serial and line.product_id == item.product_id
            for line in self.return_ids
        )

    def _get_charge_suggestions(self):
        """Penalties that the contracts provide, by a key that never changes."""
        self.ensure_one()
        suggestions = {}
        for termination in self.termination_ids.filtered("contract_id"):
            if values := termination._get_penalty_values():
                suggestions[f"penalty,{termination.contract_id.id}"] = values
        return suggestions

    def _collect(self, model, suggestions):
        # sudo: the memory of what was suggested is internal to the app.
        known = set(self.sudo().collected_keys or [])
        fresh = {key: vals for key, vals in suggestions.items() if key not in known}
        self.env[model].create(
            [{**vals, "offboarding_id": self.id} for vals in fresh.values()]
        )
        if fresh:
            self.sudo().collected_keys = sorted(known | set(fresh))
