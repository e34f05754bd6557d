from collections import Counter
from operator import itemgetter
from typing import NamedTuple

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, groupby

from odoo.addons.client_offboarding.models.data.deciding import UNDECIDED

from .data_policy import DONE_BY_RUN
from .data_work import AGAIN

BATCH = 200
# Of several lines about the same records: nothing goes that one says has to stay.
SPEAKS_FIRST = ["kept", "open", "running", "decided", "done"]
WAIT = "5s"


class Find(NamedTuple):
    """A row of ``client.offboarding.data.item``."""

    id: int
    res_model: str
    res_id: int
    action: str
    data_id: int | None


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

    def _get_batch(self):
        """The next finds, as plain rows: records of them would cost half as much as
        erasing does.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, res_model, res_id, action, data_id"
                " FROM client_offboarding_data_item"
                " WHERE run_id = %s AND state = 'todo' AND action = ANY(%s)"
                " ORDER BY sequence, id LIMIT %s",
                self.id,
                list(DONE_BY_RUN),
                BATCH,
            )
        )
        return [Find(*row) for row in rows]

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

    def _execute_batch(self, batch):
        # Whoever holds a record for longer is left in peace; it is refused.
        self.env.cr.execute("SET LOCAL lock_timeout = %s", [WAIT])
        went, gone = [], []
        for (name, action), finds in groupby(batch, itemgetter(1, 3)):
            left, lost = self._leave_out(name, finds)
            went += self._execute_finds(name, action, left)
            gone += lost
        self._mark(went, gone)
        self._log_batch(went)
        self.env.execute_query(
            SQL(
                "UPDATE client_offboarding_data_run SET done = coalesce(done, 0) + %s,"
                " refused = coalesce(refused, 0) + %s WHERE id = %s RETURNING id",
                len(went) + len(gone),
                len(batch) - len(went) - len(gone),
                self.id,
            )
        )
        self.invalidate_recordset(["done", "refused"])

    def _log_batch(self, went):
        """What was done, in numbers, by the rule of the line that it was done for."""
        lines = self.env["client.offboarding.data"].browse(
            {find.data_id for find in went} - {None}
        )
        # sudo: whoever started the run.
        codes = {line.id: line.rule_id.code for line in lines.sudo()}
        counts = Counter((f.res_model, f.action, codes.get(f.data_id)) for f in went)
        entries = [(*key[:2], counts[key], key[2]) for key in counts]
        if entries:
            self.env["client.offboarding.data.log"]._append(self, entries)

    def _mark(self, went, gone):
        """Note what became of finds; as one query, which is a fifth of the work."""
        went, gone = [find.id for find in went], [find.id for find in gone]
        if not went and not gone:
            return
        item = self.env["client.offboarding.data.item"]
        item.flush_model()
        self.env.execute_query(
            SQL(
                "UPDATE client_offboarding_data_item SET write_uid = %s,"
                " write_date = %s, state = CASE WHEN id = ANY(%s) THEN 'gone'"
                " ELSE 'done' END WHERE id = ANY(%s) RETURNING id",
                *(self.env.uid, fields.Datetime.now(), gone, went + gone),
            )
        )
        item.invalidate_model(["state", "write_uid", "write_date"], flush=False)

    def _refuse(self, finds, *verdict):
        """Write down what is against finds: the reason, and the day, if any."""
        item = self.env["client.offboarding.data.item"]
        item.browse(find.id for find in finds)._refuse(*verdict)

    def _leave_out(self, name, finds):
        """Lock the records, and judge them once more.

        :return: finds of those that may go still, and of those that are gone
        """
        if name not in self.env:
            self._refuse(finds, "unknown_model")
            return [], []
        # sudo: records of every app.
        records = self.env[name].sudo().browse(find.res_id for find in finds)
        locked = records.try_lock_for_update()
        held = (records - locked).exists()
        refusal = self.env["client.offboarding.data.refusal"]
        verdicts = refusal._judge(self, name, locked.ids)
        verdicts |= {id_: ("record_refuses",) for id_ in held.ids}
        there = {*locked.ids, *held.ids}
        left = [find for find in finds if find.res_id not in verdicts]
        for find in finds:
            if find.res_id in verdicts:
                self._refuse([find], *verdicts[find.res_id])
        return (
            [find for find in left if find.res_id in there],
            [find for find in left if find.res_id not in there],
        )

    def _execute_finds(self, name, action, finds):
        """Do it for all at once; where one refuses, for each half by itself.

        :return: those for which it was done
        """
        if not finds:
            return finds
        try:
            with self.env.cr.savepoint():
                ids = [find.res_id for find in finds]
                if action == "anonymize":
                    self.env["client.offboarding.data.fingerprint"]._keep(
                        self, name, ids
                    )
                self.env["client.offboarding.data.eraser"]._do(self, name, action, ids)
        except AGAIN:
            raise
        except Exception:
            if len(finds) == 1:
                self._refuse(finds, "record_refuses")
                return []
            half = len(finds) // 2
            done = self._execute_finds(name, action, finds[:half])
            return done + self._execute_finds(name, action, finds[half:])
        return finds

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
            self._write_step(dict(UNDECIDED))
            self.message_post(body=run._describe_left(left))
            return
        if self.state != "running":
            return
        done = [("run_id", "=", run.id), ("data_id", "=", self.id)]
        done += [("state", "=", "done")]
        how = self.env._("Erased in the ERP; a search afterwards found nothing")
        self._write_step(
            {
                "state": "done",
                "method": self.method or how,
                "record_count": run.item_ids.search_count(done),
                "date_done": fields.Datetime.now(),
                "done_by_id": run.user_id.id,
                "backup_until": self.backup_until or self._get_backup_end(),
            }
        )
