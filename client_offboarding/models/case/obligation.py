from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache


class ClientOffboardingObligation(models.AbstractModel):
    """What every line of a case shares: whose job, by when, open or settled."""

    _name = "client.offboarding.obligation"
    _description = "Obligation of an Offboarding Case"
    _inherit = ["client.offboarding.mixin.guard"]

    offboarding_id = fields.Many2one(
        "client.offboarding",
        string="Case",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="offboarding_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    user_id = fields.Many2one("res.users", string="Responsible", index=True)
    date_deadline = fields.Date(string="Deadline")
    is_settled = fields.Boolean(
        compute="_compute_is_settled", store=True, string="Settled"
    )

    def _creation_message(self):
        """Who opens the line reads what happened, not the name of its model."""
        return self.env._("Added to the case")

    @api.model
    def _get_obligation_models(self):
        """Every model whose records are lines of a case, of other addons too."""
        return [self.env[name] for name in self._get_obligation_names()]

    # There are hundreds of models, and each deletion of a message asks for these.
    @api.model
    @ormcache()
    def _get_obligation_names(self):
        mixin = self.pool["client.offboarding.obligation"]
        return tuple(
            name
            for name, model in sorted(self.pool.items())
            if issubclass(model, mixin) and not model._abstract and model._auto
        )

    @api.model
    def _settled_states(self):
        """States of this line in which it no longer holds up the case."""
        return ()

    @api.depends(lambda self: ("state",) if "state" in self._fields else ())
    def _compute_is_settled(self):
        for line in self:
            line.is_settled = line.state in self._settled_states()

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_case_editable()
        lines._touch_case()
        return lines

    def copy_data(self, default=None):
        """Without what the user may not see: the copy isn't refused because of it."""
        hidden = {
            name
            for name, field in self._fields.items()
            if not self._has_field_access(field, "read")
        } - (default or {}).keys()
        self.check_access("read")
        # sudo: what he may not read is left out.
        lines = super(ClientOffboardingObligation, self.sudo())
        return [
            {name: vals[name] for name in vals.keys() - hidden}
            for vals in lines.copy_data(default)
        ]

    def write(self, vals):
        # Before anything is told of the case, and before its row is taken.
        self.check_access("write")
        # sudo: a helper reads no more of the case than its header, and only
        # the case's state is looked at.
        if "offboarding_id" in vals and any(
            line.offboarding_id.id != vals["offboarding_id"] for line in self.sudo()
        ):
            raise UserError(self.env._("A line can't be moved to another case."))
        self._check_case_editable()
        self._touch_case()
        return super().write(vals)

    def _write_step(self, vals):
        """Also only while the case runs, and so that nobody closes it meanwhile."""
        self._check_case_editable()
        self._touch_case()
        res = super()._write_step(vals)
        self.env["client.offboarding.check"]._forget()
        return res

    def unlink(self):
        self.check_access("unlink")
        self._touch_case()
        return super().unlink()

    def _is_fixed(self):
        """Nothing of the line may change any more, although it is still open."""
        self.ensure_one()
        return False

    def _is_kept_long_enough(self):
        """The time is over for which its frozen files have to stay as they are."""
        self.ensure_one()
        return False

    def _touch_case(self):
        """Write on the row of the case, so that nobody closes it at the same moment.

        See ``_touch_offboarding`` of ``account.move``.
        """
        # sudo: see write
        self.sudo().offboarding_id._touch()
        self.env["client.offboarding.check"]._forget()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_case_editable()

    def _check_case_editable(self):
        """Raise a UserError where the case is over, and its lines stay as they are."""
        # sudo: see write
        self.sudo().offboarding_id._check_editable()
