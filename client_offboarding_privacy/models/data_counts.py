from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

WENT = ("done", "gone")


class ClientOffboardingDataRun(models.Model):
    """What a run comes to, model by model: how many go, what stays, why, until when."""

    _name = "client.offboarding.data.run"
    _inherit = ["client.offboarding.data.run"]

    progress = fields.Float(compute="_compute_progress", help="In percent.")
    summary = fields.Html(compute="_compute_summary", sanitize=False)

    @api.depends("done", "refused", "total", "state")
    def _compute_progress(self):
        for run in self:
            worked = run.done + run.refused
            run.progress = 100 * worked / run.total if run.total else 0

    @api.depends("state", "done", "refused")
    def _compute_summary(self):
        labels = self._get_labels()
        for run in self:
            rows = run._get_counts()
            if not rows:
                run.summary = False
                continue
            cells = [
                Markup("<tr><td>%s</td><td class='text-end'>%s</td><td>%s</td></tr>")
                % (
                    labels.get(name, name),
                    row["goes"],
                    Markup("<br/>").join(run._describe_refusals(row["refused"])),
                )
                for name, row in sorted(rows.items())
            ]
            run.summary = run._get_table() % Markup("").join(cells)

    def _get_table(self):
        if self.kind == "execute" and not self.is_dry_run:
            goes = self.env._("Erased")
        else:
            goes = self.env._("Can be erased")
        return Markup(
            "<table class='table table-sm o_main_table'><thead><tr><th>%s</th>"
            "<th class='text-end'>%s</th><th>%s</th></tr></thead>"
            "<tbody>%%s</tbody></table>"
        ) % (self.env._("Records"), goes, self.env._("What stays, and why"))

    @api.model
    def _get_labels(self):
        # sudo: names of models, which only officers read otherwise.
        found = self.env["ir.model"].sudo().search_read([], ["model", "name"])
        return {row["model"]: row["name"] for row in found}

    def _get_counts(self):
        """How many finds go and stay.

        :return: model → ``goes``, and ``refused``: (reason, count, earliest day)
        """
        self.ensure_one()
        rows = self.env["client.offboarding.data.item"]._read_group(
            [("run_id", "=", self.id), ("action", "!=", "harmless")],
            ["res_model", "state", "refusal"],
            ["__count", "possible_on:min"],
        )
        is_execution = self.kind == "execute" and not self.is_dry_run
        counted = WENT if is_execution else ("todo", *WENT)
        counts = {}
        for name, state, refusal, count, day in rows:
            row = counts.setdefault(name, {"goes": 0, "refused": []})
            if state in counted:
                row["goes"] += count
            elif state == "refused":
                row["refused"].append((refusal, count, day))
        return counts

    def _describe_refusals(self, refused):
        reasons = dict(self.env["client.offboarding.data.refusal"]._get_reasons())
        for reason, count, day in refused:
            text = f"{count}: {reasons.get(reason, reason)}"
            if day:
                text = self.env._(
                    "%(reason)s (from %(day)s)",
                    reason=text,
                    day=format_date(self.env, day),
                )
            yield text

    def action_view_items(self):
        """Open the finds, model by model.

        :return: an action
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Finds"),
            "res_model": "client.offboarding.data.item",
            "view_mode": "list",
            "domain": [("run_id", "=", self.id)],
            "context": {"search_default_by_model": 1},
        }
