from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.secret_values import find_secret
from ..case.called import text

# What a person describes in words; none of it may hold a secret.
DESCRIBED = (
    "system",
    "account",
    "new_owner",
    "instructions",
    "evidence",
    "control_proof",
    "control_missing",
    "control_reason",
)


class ClientOffboardingAccess(models.Model):
    """An account, on our side or theirs, that changes hands or is closed."""

    _name = "client.offboarding.access"
    _description = "Offboarding Access"
    _inherit = [
        "client.offboarding.mixin.done.line",
        "client.offboarding.mixin.file",
        "client.offboarding.mixin.helper.line",
        "client.offboarding.mixin.recorded",
        "client.offboarding.mixin.history",
        "client.offboarding.obligation",
        "mail.thread",
    ]
    _order = "offboarding_id, sequence, id"
    _rec_name = "system"
    _mail_post_access = "read"

    system = fields.Char(required=True, help="What it gives access to.")
    account = fields.Char(help="The name of the account; never its password.")
    holder = fields.Selection(
        [
            ("ours_in_theirs", "Our people in the client's system"),
            ("theirs_in_ours", "The client's people in our system"),
            ("shared", "Shared"),
        ],
        string="Whose account",
        required=True,
        default="ours_in_theirs",
    )
    operation = fields.Selection(
        [
            ("transfer", "Transfer the account"),
            ("revoke", "Revoke the access"),
            ("close", "Close the account"),
        ],
        string="What is done",
        required=True,
        default="revoke",
    )
    new_owner = fields.Char(string="New owner", help="Who has the account from now on.")
    instructions = fields.Text(
        help="How it is done, and where the secret is kept: the client reads it in the "
        "portal and on the paper. Never the secret itself."
    )
    renewal_date = fields.Date(
        string="Next renewal", help="When the system is next paid for or expires."
    )
    backup = fields.Selection(
        [
            ("not_needed", "Not needed"),
            ("missing", "Not yet made"),
            ("made", "Made"),
        ],
        required=True,
        default="not_needed",
        help="Of what is in the system. Without a backup that is needed, nothing is "
        "closed.",
    )
    evidence = fields.Text(
        help="What shows that it is done: a ticket, an e-mail, a log."
    )
    evidence_ids = fields.Many2many(
        "ir.attachment",
        "client_offboarding_access_evidence_rel",
        string="Evidence files",
        copy=False,
    )
    date_done = fields.Datetime(string="Done on", readonly=True, copy=False)
    done_by_id = fields.Many2one(
        "res.users", string="Done by", readonly=True, copy=False
    )

    _user_once = models.UniqueIndex(
        "(offboarding_id, res_user_id) WHERE res_user_id IS NOT NULL"
        " AND state <> 'cancelled'",
        "This user is already on the list.",
    )

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | {"date_done", "done_by_id"}

    @api.model
    def _get_result_fields(self):
        return [
            "date_done",
            "done_by_id",
            "new_owner",
            "backup",
            "evidence",
            "narrowed_on",
            "revoke_reason",
        ]

    @api.model
    def _get_helper_fields(self):
        return {"state", "evidence", "evidence_ids", "backup", "new_owner"}

    def _find_decisions(self, vals):
        """Also to whom it goes, once that is said, and that it needs no backup."""
        names = super()._find_decisions(vals)
        owners = set(filter(None, self.mapped("new_owner")))
        if owners - {text(self.env, vals.get("new_owner"))} and "new_owner" in vals:
            names.add("new_owner")
        if vals.get("backup") == "not_needed" and "missing" in self.mapped("backup"):
            names.add("backup")
        return names

    @api.model
    def _get_later_fields(self):
        return super()._get_later_fields() | {"evidence", "evidence_ids"}

    @api.depends("system", "account")
    def _compute_display_name(self):
        for line in self:
            line.display_name = " – ".join(filter(None, [line.system, line.account]))

    @api.constrains(*DESCRIBED)
    def _check_no_secret(self):
        """Texts are printed, mailed and kept: what opens an account isn't for them."""
        kinds = {
            "private_key": self.env._("a private key"),
            "token": self.env._("an access token or key"),
            "password": self.env._("a password"),
            "connection": self.env._("an address with a password"),
            "random": self.env._("a key or token"),
        }
        for line in self:
            for name in DESCRIBED:
                if kind := find_secret(line[name]):
                    # Without the value: messages end up in logs and screenshots.
                    raise ValidationError(
                        self.env._(
                            "'%(field)s' seems to hold %(what)s. Keep secrets in a "
                            "password vault, hand them over from there, and write "
                            "here only where they are.",
                            field=self._fields[name]._description_string(self.env),
                            what=kinds[kind],
                        )
                    )

    @api.constrains("state", "operation", "backup")
    def _check_backup(self):
        for line in self:
            if line.state == "done" and line.backup == "missing":
                raise ValidationError(
                    self.env._(
                        "The backup of '%s' isn't made yet. Make it first, or say that "
                        "none is needed.",
                        line.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_step_fields(vals)
        lines = super().create(vals_list)
        lines._take_files({}, "evidence_ids")
        done = lines.filtered(lambda line: line.state == "done")
        if done:
            done._close_accounts()
            done._record_done()
        return lines

    def write(self, vals):
        self._check_step_fields(vals)
        self._check_still_open(vals)
        before = {}
        if "evidence_ids" in vals:
            before = self._get_files_before("evidence_ids")
        waiting = self.filtered(lambda line: line.state != "done")
        res = super().write(vals)
        if "evidence_ids" in vals:
            self._take_files(before, "evidence_ids")
        if vals.get("state") == "done":
            waiting._close_accounts()
            waiting._record_done()
        elif "state" in vals:
            # sudo: see _record_done
            self.sudo()._write_step(
                {"date_done": False, "done_by_id": False, "narrowed_on": False}
            )
        return res

    def _check_step_fields(self, vals):
        # Emptying one is no better than entering it; a new line has none to empty.
        if any(vals[name] or self for name in self._get_step_fields() & vals.keys()):
            raise UserError(
                self.env._("When it was done, and by whom, is recorded, not entered.")
            )

    def _record_done(self):
        # sudo: a helper writes the results, and these two aren't entered by anybody.
        self.sudo()._write_step(
            {"date_done": fields.Datetime.now(), "done_by_id": self.env.uid}
        )

    # Buttons

    def action_done(self):
        """Record that it is done, by the current user, now.

        The account of a user of this ERP is closed with it, after the end only.

        :return: True
        :raises UserError: before the end, for such an account; without its backup
        """
        self._check_open()
        self.write({"state": "done"})
        return True

    def action_reset(self):
        """Undo a wrong result; an account that was closed isn't opened again."""
        self.write({"state": "open"})
        return True
