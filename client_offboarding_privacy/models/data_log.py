import hashlib
import json

from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

# Of PostgreSQL's advisory locks; any number that nobody else uses.
CHAIN_LOCK = 190014


class ClientOffboardingDataLog(models.Model):
    """What was done with personal data, without the data: each entry seals the last."""

    _name = "client.offboarding.data.log"
    _description = "Log of Personal Data"
    _inherit = ["client.offboarding.mixin.guard"]
    _order = "id desc"
    _rec_name = "date"

    run_id = fields.Many2one(
        "client.offboarding.data.run",
        string="Search",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    date = fields.Date(string="Day", required=True)
    user_id = fields.Many2one("res.users", required=True, ondelete="restrict")
    res_model = fields.Char(string="Model", required=True)
    action = fields.Selection(
        [
            ("audit", "Found"),
            ("dry_run", "Found by a trial"),
            ("search", "Found before erasing"),
            ("erase", "Erased"),
            ("anonymize", "Anonymised"),
            ("redact", "Names taken out"),
            ("left", "Still found afterwards"),
            ("export", "Exported"),
            ("download", "Downloaded by an officer"),
            ("receipt", "Received by the client"),
        ],
        string="What",
        required=True,
    )
    count = fields.Integer(required=True)
    rule = fields.Char(string="Rule, or fingerprint")
    sha256 = fields.Char(string="SHA-256", required=True, readonly=True)
    previous = fields.Char(
        string="SHA-256 of the entry before", readonly=True, groups=fields.NO_ACCESS
    )

    _no_fork = models.UniqueIndex(
        "(previous)", "Somebody else wrote to the log of personal data just now."
    )

    def write(self, vals):
        if vals:
            raise UserError(self.env._("The log of personal data can't be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The log of personal data can't be changed."))

    @api.model
    def _append(self, run, entries):
        """Add entries behind the last one.

        :param entries: a list of (model, action, count, rule)
        """
        # Two at once would both seal the same predecessor. Who has waited may still see
        # the log as it was before: the index then refuses, and the batch is done again.
        self.env.cr.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
        # sudo: nobody writes the log; the chain runs through all companies.
        log = self.sudo()
        last = log.search_fetch([], ["sha256"], order="id desc", limit=1).sha256 or ""
        vals_list = []
        for res_model, action, count, rule in entries:
            vals = {
                "run_id": run.id,
                "company_id": run.company_id.id,
                # Of the company, whoever's hours the scheduled action goes by.
                "date": run.company_id._get_offboarding_today(),
                "user_id": run.user_id.id,
                "res_model": res_model,
                "action": action,
                "count": count,
                "rule": rule or False,
            }
            sealed = self._seal(vals, last)
            vals_list.append({**vals, "sha256": sealed, "previous": last})
            last = sealed
        try:
            log.create(vals_list)
        except errors.UniqueViolation as error:
            raise errors.SerializationFailure(str(error)) from error

    @api.model
    def _seal(self, vals, last):
        text = json.dumps([last, vals], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def action_check_chain(self):
        """Look whether an entry was changed or taken out since it was made.

        :return: a notification that says so
        :raises AccessError: for everybody but officers
        """
        self.env[self._name].check_access("read")
        broken = self._find_broken()
        # sudo: the chain runs through all companies; it is counted only.
        last = self.sudo().search([], order="id desc", limit=1)
        if broken:
            message = self.env._(
                "The entry of %(day)s with the number %(number)s doesn't seal the one "
                "before: it, or the one before, was changed or taken out.",
                day=format_date(self.env, broken.date),
                number=broken.id,
            )
        else:
            message = self.env._(
                "Nothing was changed. Compare the last entry with the certificates: %s",
                last.sha256 or "-",
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "danger" if broken else "success",
                "sticky": True,
            },
        }

    @api.model
    def _find_broken(self):
        """The first entry that doesn't seal its predecessor, or none."""
        last = ""
        # sudo: the chain runs through all companies.
        for entry in self.sudo().search([], order="id"):
            vals = {
                "run_id": entry.run_id.id,
                "company_id": entry.company_id.id,
                "date": entry.date,
                "user_id": entry.user_id.id,
                "res_model": entry.res_model,
                "action": entry.action,
                "count": entry.count,
                "rule": entry.rule,
            }
            if self._seal(vals, last) != entry.sha256:
                return entry
            last = entry.sha256
        return self.browse()
