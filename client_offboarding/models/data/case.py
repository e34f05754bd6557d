from odoo import api, fields, models

from ...const import OFFICER


class ClientOffboarding(models.Model):
    """The personal data of a case."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    data_ids = fields.One2many(
        "client.offboarding.data", "offboarding_id", string="Personal data"
    )

    @api.depends("data_ids")
    def _compute_overview(self):
        return super()._compute_overview()

    @api.model
    def _get_helper_lines(self):
        return [*super()._get_helper_lines(), "data_ids"]

    def _collect_suggestions(self):
        """Also a line for each system that the register names for its contracts."""
        res = super()._collect_suggestions()
        # sudo: lines are an officer's to enter; those of the register are proposed to
        # whoever runs the case.
        self.sudo()._collect("client.offboarding.data", self._get_data_suggestions())
        return res

    def _get_lines_of_areas(self):
        return super()._get_lines_of_areas() | {"data": self.data_ids}

    def _get_turns(self):
        officer = self.env._("a data protection officer")
        return super()._get_turns() | {"officer": officer}

    def _has_turn(self, turn):
        is_theirs = turn == "officer" and self.env.user.has_group(OFFICER)
        return is_theirs or super()._has_turn(turn)

    def _get_turn_of_check(self, check):
        is_data = check.code == "data_open"
        return "officer" if is_data else super()._get_turn_of_check(check)

    def _get_thing_of_check(self, check):
        thing = super()._get_thing_of_check(check)
        if check.code != "data_open":
            return thing
        return thing._replace(label=self.env._("See to the personal data"))

    def _get_to_hand_over(self):
        """Personal data is given back or erased while things are handed over."""
        found = super()._get_to_hand_over()
        # sudo: whether there is any; and the memory of what was suggested.
        case = self.sudo()
        known = set(case.collected_keys or [])
        if case.data_ids or self._get_data_suggestions().keys() - known:
            found.append(self._fields["data_ids"]._description_string(self.env))
        return found

    def _get_data_suggestions(self):
        self.ensure_one()
        # sudo: of contracts and lines only templates and products are compared.
        case = self.sudo()
        contracts = case.termination_ids.contract_id
        named = fields.Domain(
            "contract_template_ids", "in", contracts.contract_template_id.ids
        ) | fields.Domain(
            "product_ids", "in", contracts.contract_line_ids.product_id.ids
        )
        systems = case.env["client.offboarding.data.system"].search(
            fields.Domain("company_id", "=", case.company_id.id) & named
        )
        listed = case.data_ids.system_id
        return {
            f"data.system,{system.id}": system._prepare_line_values()
            for system in systems - listed
        }

    def _get_data_days(self):
        """The days from whose year a keeping period is counted, by ``counted_from``.

        The income tax of the year of the end, the last to rest on its records, falls
        due in the year after. What isn't settled or signed yet has no day.
        """
        self.ensure_one()
        end = self.date_end
        return {
            "end_year": end,
            "settled_year": self.date_closed,
            "tax_due_year": end and fields.Date.add(end, years=1),
            "signed_year": False,
        }
