from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.client_offboarding.models.data.deciding import UNDECIDED

from .data_policy import DONE_BY_RUN

# Of several lines about the same records: nothing goes that one says has to stay.
SPEAKS_FIRST = ["kept", "open", "running", "decided", "done"]


class ClientOffboardingDataRun(models.Model):
    """Erasing: first it is written down what goes, then it goes in batches.

    What became of a find is written in the transaction in which it happens. At the end
    the search is done again.
    """

    _name = "client.offboarding.data.run"
    _inherit = ["client.offboarding.data.run"]

    # Once somebody is anonymised, nobody knows any more what to look for; so it is kept
    # until the run is over, and no longer.
    seeds = fields.Json(groups=fields.NO_ACCESS, copy=False)

    def _get_data_line(self, name):
        """The line of the case that is about records of a model, in this ERP.

        One that names the model comes first, then one that names none; what hangs on
        people goes with the line of the people.
        """
        # sudo: which line it is, whoever started the run.
        lines = self.sudo().offboarding_id.data_ids.filtered(
            lambda line: line._is_in_erp()
        )
        for wanted in (name, False, "res.partner"):
            found = lines.filtered(
                lambda line, w=wanted: (line.res_model or False) == w
            )
            if found:
                return found.sorted(lambda line: SPEAKS_FIRST.index(line.state))[0]
        return lines.browse()

    def _work_execute(self):
        # sudo: nobody sees for whom it looks.
        if not self.sudo().seeds:
            return self._start_execution()
        batch = self._get_batch()
        self._check_still_possible({find.data_id for find in batch})
        if batch:
            self._execute_batch(batch)
            return 1
        self._finish_execution()
        return 0

    def _get_todo(self):
        return [
            ("run_id", "=", self.id),
            ("state", "=", "todo"),
            ("action", "in", DONE_BY_RUN),
        ]

    def _start_execution(self):
        # sudo: what a killed run left behind.
        self.sudo().item_ids.unlink()
        seeds = self.env["client.offboarding.data.plan"]._make(self)
        # While their names are still known.
        self._tell_what_was_found("dry_run" if self.is_dry_run else "search")
        if self.is_dry_run:
            return 0
        for line in self._get_lines_to_do():
            if line.state == "decided":
                line._write_step({"state": "running"})
        self._write_step({"seeds": seeds, "done": 0})
        return 1

    def _get_lines_to_do(self):
        rows = self.env["client.offboarding.data.item"]._read_group(
            self._get_todo(), ["data_id"]
        )
        return [line for [line] in rows]

    def _check_still_possible(self, line_ids):
        """The case, the choice and the decision are read again before each batch.

        :param line_ids: of the lines that the batch is about
        """
        if not self.offboarding_id:
            return
        refusal = self.env["client.offboarding.data.refusal"]
        for line_id in line_ids:
            # sudo: whoever started the run.
            line = self.env["client.offboarding.data"].sudo().browse(line_id or ())
            if obstacle := refusal._get_obstacle_of_line(self.offboarding_id, line):
                raise UserError(
                    self.env._(
                        "'%(line)s' can't be carried out any more: %(reason)s.",
                        line=line.name or self.offboarding_id.name,
                        reason=dict(refusal._get_reasons())[obstacle[0]],
                    )
                )

    def _finish_execution(self):
        """Search again: what is found reopens its line, else the line is done."""
        # sudo: nobody sees for whom it looks.
        seeds = self.sudo().seeds
        left = self.env["client.offboarding.data.remains"]._find(self, seeds)
        entries = [("client.offboarding.data", "left", len(left), None)]
        self.env["client.offboarding.data.log"]._append(self, entries)
        item = self.env["client.offboarding.data.item"]
        rows = item._read_group([("run_id", "=", self.id)], ["data_id"])
        for [line] in rows:
            if line.state in ("running", "done"):
                of_line = left.filtered(lambda item, line=line: item.data_id == line)
                line._finish_run(self, of_line)
        self._count()
        self._drop_exports()
        self._write_step({"seeds": False})

    def _drop_exports(self):
        """Of one person no copy stays in an export either; a case's lines say it."""
        if not self.offboarding_id:
            # sudo: of every officer.
            exports = self.env["client.offboarding.data.export"].sudo()
            same = [("run_id.partner_ids", "in", self.partner_ids.ids)]
            of_person = [("offboarding_id", "=", False), ("state", "!=", "gone")]
            found = exports.search([*same, *of_person])
            found.filtered(
                lambda export: export.run_id.partner_ids <= self.partner_ids
            )._drop_content()


class ClientOffboardingData(models.Model):
    """What a run makes of a line."""

    _name = "client.offboarding.data"
    _inherit = ["client.offboarding.data"]

    def _is_in_erp(self):
        """Whether a run has to do with the line."""
        if self.state == "cancelled":
            return False
        return self.system_id.kind == "erp" or bool(self.res_model)

    def _finish_run(self, run, left):
        """Settle the line, or reopen it and say what is left.

        :param left: items of the run that are found still
        """
        if left:
            # Copies of what goes later are overwritten later.
            self._write_step({**UNDECIDED, "backup_until": False})
            self.message_post(body=run._describe_left(left))
        elif self.state == "running":
            how = self.env._("Erased in the ERP; a search afterwards found nothing")
            values = {"state": "done", "method": self.method or how}
            values["backup_until"] = self.backup_until or self._get_backup_end()
            self._write_step(self._prepare_erased(run) | values)
        elif self._get_erased() - self._get_erased(besides=run):
            self._take_late(run)

    def _take_late(self, run):
        """What came after the line was done was erased as well."""
        values = {"backup_until": self._get_later_backup_end()}
        values["backup_confirmed_on"] = False
        if self.decision in ("erase", "anonymize"):
            values |= self._prepare_erased(run)
        self._write_step(values)

    def _prepare_erased(self, run):
        return {
            # Who entered more has counted also what was erased by hand.
            "record_count": max(self.record_count, len(self._get_erased())),
            "date_done": fields.Datetime.now(),
            "done_by_id": run.user_id.id,
        }

    def _get_erased(self, besides=None):
        """What was erased for the line, in however many runs: (model, id).

        A run empties a contact again that was emptied before.

        :param besides: a run that isn't looked at
        """
        done = [("data_id", "=", self.id), ("state", "=", "done")]
        done += [("action", "in", DONE_BY_RUN), ("run_id.kind", "=", "execute")]
        done += [("run_id.is_dry_run", "=", False)]
        done += [("run_id", "!=", besides.id)] if besides else []
        items = self.env["client.offboarding.data.item"]
        rows = items._read_group(done, ["res_model"], ["res_id:array_agg"])
        return {(name, id_) for name, ids in rows for id_ in ids}

    def _get_later_backup_end(self):
        """A day that was entered moves with what it is counted from."""
        ends = [self._get_backup_end()]
        if self.backup_until:
            company = self.company_id
            before = company._get_offboarding_now(self.date_done).date()
            late = company._get_offboarding_today() - before
            ends.append(self.backup_until + late)
        return max(filter(None, ends), default=False)
