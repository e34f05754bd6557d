from collections import Counter
from operator import itemgetter
from typing import NamedTuple

from psycopg2.errors import LockNotAvailable

from odoo import fields, models
from odoo.tools import SQL, groupby

from odoo.addons.client_offboarding.tools.database_faults import is_database_fault

from .data_policy import DONE_BY_RUN

BATCH = 200
WAIT = "5s"


class Find(NamedTuple):
    """A row of ``client.offboarding.data.item``."""

    id: int
    res_model: str
    res_id: int
    action: str
    data_id: int | None


class ClientOffboardingDataRun(models.Model):
    """A batch of an erasure: what of it may go still goes, and it is written down."""

    _name = "client.offboarding.data.run"
    _inherit = ["client.offboarding.data.run"]

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
        except Exception as error:
            # Whoever holds a record, it is the record that refuses.
            held = isinstance(error, LockNotAvailable)
            if is_database_fault(error) and not held:
                raise
            if len(finds) == 1:
                self._refuse(finds, "record_refuses")
                return []
            half = len(finds) // 2
            done = self._execute_finds(name, action, finds[:half])
            return done + self._execute_finds(name, action, finds[half:])
        return finds
