from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.client_offboarding.models.case.sizes import format_size


class ClientOffboardingDataExport(models.Model):
    """Somebody's data as they were on a day, to be handed out to him.

    What is said of the records is written once and frozen; with the files it is put
    together while it is downloaded. The fingerprint, the checksum of the list of all
    checksums, binds both.
    """

    _name = "client.offboarding.data.export"
    _description = "Export of Personal Data"
    _dossier_folder = False
    _inherit = ["client.offboarding.mixin.guard"]
    _order = "id desc"
    _rec_name = "name"

    name = fields.Char(compute="_compute_name", store=True)
    run_id = fields.Many2one(
        "client.offboarding.data.run",
        string="Run",
        required=True,
        index=True,
        ondelete="restrict",
    )
    offboarding_id = fields.Many2one(
        related="run_id.offboarding_id", string="Case", store=True, index=True
    )
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    user_id = fields.Many2one(related="run_id.user_id", string="Officer", store=True)
    line_ids = fields.Many2many("client.offboarding.data", string="Returned with it")
    lang = fields.Char(string="Language", required=True)
    state = fields.Selection(
        [
            ("making", "Being made"),
            ("ready", "Ready"),
            ("offered", "In the portal"),
            ("withdrawn", "Withdrawn"),
            ("gone", "Deleted"),
        ],
        required=True,
        default="making",
    )
    record_count = fields.Integer(string="Records")
    file_count = fields.Integer(string="Files")
    # An integer of the database ends at two gigabytes.
    byte_count = fields.Float(string="Bytes", digits=(16, 0))
    sha256 = fields.Char(
        string="Fingerprint", help="SHA-256 of SHA256SUMS, the list of all checksums."
    )
    date_made = fields.Datetime(string="Made on")
    date_expiry = fields.Date(string="In the portal until")
    received_by = fields.Char(string="Received by")
    received_on = fields.Datetime(string="Received on")

    @api.depends("run_id")
    def _compute_name(self):
        for export in self:
            run = export.run_id
            # Of one person no name: it outlasts what it is about.
            number = run.offboarding_id.name or self.env._("One person")
            export.name = f"{number} / {run.id}"

    def write(self, vals):
        if vals:
            raise UserError(self.env._("An export can't be edited: use its buttons."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("An export stays on record; its content can be deleted.")
        )

    def _as_officer(self):
        """The exports with superuser rights, for officers of their companies.

        :raises AccessError: for everybody else
        """
        self.check_access("read")
        self.run_id._run_as_officer()
        # sudo: nobody writes exports but their steps; who it is was asked just now.
        return self.sudo()

    def _is_offered(self):
        """Whether the client's people may have it now."""
        self.ensure_one()
        return (
            self.state == "offered"
            and self.offboarding_id.state != "cancelled"
            and self.date_expiry >= self.company_id._get_offboarding_today()
        )

    # Steps

    def action_offer(self):
        """Let the invited people of the client have it in the portal, for some days.

        :return: True
        :raises UserError: without a case, or where nobody is invited
        """
        self.ensure_one()
        export = self._as_officer()
        case = export.offboarding_id
        if export.state not in ("ready", "offered", "withdrawn"):
            raise UserError(self.env._("This export has nothing to hand out."))
        if not case or case.state == "cancelled":
            raise UserError(
                self.env._("There is no case in whose portal it could be offered.")
            )
        if not case.contact_ids:
            raise UserError(
                self.env._("Nobody of the client is invited to the portal yet.")
            )
        case._check_reachable(case.contact_ids)
        until = export.company_id._get_offboarding_link_end()
        export._write_step({"state": "offered", "date_expiry": until})
        case._post_in_languages(
            case.contact_ids,
            lambda told: export.with_env(told.env)._prepare_offer_message(),
        )
        return True

    def _prepare_offer_message(self):
        return {
            "body": self.env._(
                "Your data are ready for you to download on your page until %(day)s: "
                "records: %(records)s, files: %(files)s. By downloading them you "
                "confirm that you have received them.",
                day=format_date(self.env, self.date_expiry),
                records=self.record_count,
                files=self.file_count,
            )
        }

    def action_withdraw(self):
        """Take it out of the portal; it can be offered again.

        :return: True
        """
        exports = self._as_officer()
        if any(export.state != "offered" for export in exports):
            raise UserError(self.env._("It isn't in the portal."))
        exports._write_step({"state": "withdrawn"})
        return True

    def action_delete_content(self):
        """Delete what it holds; that it was made and received stays on record.

        :return: True
        """
        exports = self._as_officer()
        if any(export.state in ("making", "gone") for export in exports):
            raise UserError(self.env._("This export has nothing to delete."))
        exports._drop_content()
        return True

    def action_download(self):
        """Download it as the officer; that is no receipt.

        :return: ``ir.actions.act_url``
        """
        self.ensure_one()
        self._as_officer()
        return {
            "type": "ir.actions.act_url",
            "url": f"/client_offboarding_privacy/export/{self.id}",
            "target": "download",
        }

    def _drop_content(self):
        """A copy of what was erased elsewhere must not stay here."""
        # sudo: whoever erases, or the clean-up, need not read the content.
        exports = self.sudo()
        exports._write_step({"state": "gone"})
        exports.flush_recordset(["state"])
        exports._get_parts().unlink()

    @api.autovacuum
    def _gc_content(self):
        """What nobody fetched in time is deleted, with what was withdrawn."""
        # sudo: of every company.
        for export in self.sudo().search([("state", "in", ("ready", "offered"))]):
            company = export.company_id
            until = company._get_offboarding_link_end(export.date_made)
            if (export.date_expiry or until) < company._get_offboarding_today():
                export._drop_content()
        self.sudo().search([("state", "=", "withdrawn")])._drop_content()

    # Parts of what is frozen

    def _get_parts(self):
        """Pieces of the export's own files, in their order; the name is the path."""
        # sudo: see _as_officer; a contact in the portal has no rights at all.
        files = self.env["ir.attachment"].sudo()
        return files.search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)], order="id"
        )

    def _has_part(self, path):
        # sudo: see _get_parts
        files = self.env["ir.attachment"].sudo()
        mine = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        return bool(files.search_count([*mine, ("name", "=", path)], limit=1))

    def _add_part(self, path, content):
        """Keep a piece of one of the export's files; it is there, or nothing is."""
        # sudo: see _get_parts
        self.env["ir.attachment"].sudo()._create_kept(
            [
                {
                    "name": path,
                    "raw": content,
                    # Odoo guesses at what is an `octet-stream`, and indexes what it
                    # takes for a text: the index would be a copy in the database.
                    "mimetype": "application/x-data-export-part",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            ]
        )

    def _get_portal_values(self):
        """What the page of the case shows of it, as texts."""
        self.ensure_one()
        return {
            "id": self.id,
            "title": self.env._(
                "Export of %(day)s. Records: %(records)s, files: %(files)s",
                day=format_date(self.env, self.date_made),
                records=self.record_count,
                files=self.file_count,
            ),
            "detail": self.env._(
                "To be downloaded until %s. By downloading it you confirm that you "
                "have received it.",
                format_date(self.env, self.date_expiry),
            ),
            "size": format_size(self.env, int(self.byte_count)),
            "sha256": self.sha256,
            "received_by": self.received_by or "",
        }

    def _log_download(self):
        """That an officer took it out stays in the log; it is no receipt."""
        entry = (self._name, "download", self.record_count, self.sha256)
        self.env["client.offboarding.data.log"]._append(self.run_id, [entry])
