from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class ClientOffboardingDataRun(models.Model):
    """A run that exports what was found."""

    _name = "client.offboarding.data.run"
    _inherit = ["client.offboarding.data.run"]

    export_ids = fields.One2many("client.offboarding.data.export", "run_id", "Export")

    def action_export(self):
        """Export what this search found, of a person or of a case.

        :return: an action that opens the run
        :raises UserError: unless it is a search that is done
        """
        self.ensure_one()
        run = self._run_as_officer()
        if run.kind != "audit" or run.state != "done":
            raise UserError(self.env._("Only what a search has found can be exported."))
        # In the officer's own name, whose right is asked again.
        if run.offboarding_id:
            return run.offboarding_id.with_env(self.env).action_export_data()
        return self._queue(run.partner_ids, run.company_id, kind="export")

    # What goes into it

    def _work_export(self):
        """Do the next piece of an export; see ``_make_step``."""
        export = self.export_ids[:1]
        if not export:
            self._take_finds()
            self._create_export()
            return 1
        if export._make_step():
            return 1
        self._report_export(export)
        return 0

    def _report_export(self, export):
        """What went out, in numbers, in both logs and in the history of the case."""
        items = self.env["client.offboarding.data.item"]
        counts = items._read_group(
            [("run_id", "=", self.id)], ["state", "res_model"], ["__count"]
        )
        done = {name: count for state, name, count in counts if state == "done"}
        self._write_step(
            {
                "total": sum(count for *_by, count in counts),
                "done": sum(done.values()),
                "refused": sum(c for state, _name, c in counts if state == "refused"),
            }
        )
        entries = [(name, "export", done[name], None) for name in sorted(done)]
        self.env["client.offboarding.data.log"]._append(self, entries)
        self._tell_privacy_log(done)
        if self.offboarding_id:
            self.offboarding_id.message_post(
                body=self.env._(
                    "The data were exported: records: %(records)s, files: %(files)s, "
                    "fingerprint %(sha256)s. A data protection officer offers them in "
                    "the portal.",
                    records=export.record_count,
                    files=export.file_count,
                    sha256=export.sha256,
                ),
                subtype_xmlid="mail.mt_note",
            )

    def _create_export(self):
        client = self.offboarding_id.partner_id or self.partner_ids[:1]
        lang = client.lang or self.user_id.lang or "en_US"
        lines = self.offboarding_id._get_lines_to_return()
        # sudo: nobody makes exports but runs, which asked who their officer is.
        self.env["client.offboarding.data.export"].sudo().create(
            {"run_id": self.id, "lang": lang, "line_ids": lines.ids}
        )

    def _take_finds(self):
        """What the last search has found; where there was none it is made now."""
        self.item_ids.unlink()
        audit = self._get_audit()
        if not audit:
            self.env["client.offboarding.data.search"]._search_all(self)
        self.env.flush_all()
        if audit:
            self._copy_finds(audit)
        else:
            self._forget_verdicts()
        self._drop_finds()
        self.invalidate_recordset(["item_ids"])

    def _get_audit(self):
        domain = [("kind", "=", "audit"), ("state", "=", "done")]
        domain += [("company_id", "=", self.company_id.id)]
        domain += [("offboarding_id", "=", self.offboarding_id.id)]
        runs = self.search(domain, order="id desc")
        if not self.offboarding_id:
            runs = runs.filtered(lambda run: run.partner_ids == self.partner_ids)
        return runs[:1]

    def _copy_finds(self, audit):
        # As one query: a client may have a hundred thousand. Whose they are says the
        # run; for each user named here the database would look whether he exists.
        self.env.cr.execute(
            SQL(
                """INSERT INTO client_offboarding_data_item
                (run_id, company_id, res_model, res_id, path, is_mention, action, state,
                 sequence, create_date, write_date)
                SELECT %(run)s, %(company)s, i.res_model, i.res_id, i.path, FALSE,
                 'none', 'todo', 20, now() AT TIME ZONE 'UTC',
                 now() AT TIME ZONE 'UTC'
                FROM client_offboarding_data_item i
                WHERE i.run_id = %(audit)s AND i.is_mention IS NOT TRUE""",
                run=self.id,
                company=self.company_id.id,
                audit=audit.id,
            )
        )

    def _forget_verdicts(self):
        """What is against erasing isn't against handing out."""
        self.env.cr.execute(
            "UPDATE client_offboarding_data_item SET state = 'todo', refusal = NULL,"
            " possible_on = NULL, action = 'none' WHERE run_id = %s",
            [self.id],
        )

    def _drop_finds(self):
        """Leave what isn't to be exported; for a case what no line says of it."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM client_offboarding_data_item i WHERE i.run_id = %s"
                " AND (i.is_mention OR NOT (%s))",
                self.id,
                self._get_scope(),
            )
        )

    def _get_scope(self):
        """What of the finds is to be returned, as a condition."""
        lines = self.offboarding_id._get_lines_to_return()
        if not self.offboarding_id:
            return SQL("TRUE")
        # Those that an erasure goes by: what a cancelled line names it takes as well.
        said = self.offboarding_id.data_ids.filtered(lambda line: line._is_in_erp())
        named = set(said.mapped("res_model")) - {False}
        wanted = set(lines.mapped("res_model")) - {False}
        # A file goes with what it hangs on.
        holds = """(i.res_model = ANY(%(models)s)
            OR i.res_model = 'ir.attachment' AND EXISTS (
                SELECT FROM ir_attachment a
                 WHERE a.id = i.res_id AND a.res_model = ANY(%(models)s)))"""
        if all(lines.mapped("res_model")):
            return SQL(holds, models=sorted(wanted))
        # A line of the whole ERP, but for what other lines say.
        return SQL(f"NOT {holds}", models=sorted(named - wanted))
