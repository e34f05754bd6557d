from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

from ...const import OFFICER
from ..case.called import choice, day, record_id, record_ids, takes, text

# What the client's choice allows to decide about what is his.
CHOSEN = {
    "return": ("return", "transfer"),
    "erase": ("erase", "anonymize"),
    "return_erase": ("return", "transfer", "erase", "anonymize"),
}
GOING = ("return", "transfer", "erase", "anonymize")
UNDECIDED = {
    "state": "open",
    "decision": "undecided",
    "decided_by_id": False,
    "decided_on": False,
    "is_until_reckoned": False,
    "rule_ids": [fields.Command.clear()],
    "date_done": False,
    "done_by_id": False,
    "backup_confirmed_on": False,
}


class ClientOffboardingData(models.Model):
    """The steps of a line: an officer decides, whoever is responsible does it."""

    _name = "client.offboarding.data"
    _inherit = ["client.offboarding.data"]

    # Who may

    def _check_officer(self):
        self.check_access("read")
        if not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._(
                    "What becomes of personal data is for a data protection officer "
                    "to decide."
                )
            )

    def _check_may_do(self):
        """An officer, or whoever is responsible for each of the lines."""
        self.check_access("read")
        if any(line.user_id != self.env.user for line in self):
            self._check_officer()

    def _check_case_editable(self):
        """Keeping ends years after the case: officers, and only they, go on then.

        What they started, and what a client receives of it, the system itself records.
        """
        # sudo: only the case's state is looked at.
        cases = self.sudo().offboarding_id
        if self.env.uid == SUPERUSER_ID or self.env.user.has_group(OFFICER):
            cases = cases.filtered(lambda case: case.state != "closed")
        cases._check_editable()

    def _check_state(self, *states):
        if wrong := self.filtered(lambda line: line.state not in states):
            raise UserError(
                self.env._(
                    "'%(line)s' is %(state)s: this isn't possible now.",
                    line=wrong[0].name,
                    state=dict(wrong._fields["state"]._description_selection(self.env))[
                        wrong[0].state
                    ],
                )
            )

    # Deciding

    @takes(
        decision=choice("client.offboarding.data", "decision"),
        rule_ids=record_ids,
        legal_basis=text,
        retain_until=day,
        claim_id=record_id,
        rule_id=record_id,
        method=text,
    )
    def action_decide(
        self,
        decision=None,
        rule_ids=None,
        legal_basis=None,
        retain_until=None,
        claim_id=None,
        rule_id=None,
        method=None,
    ):
        """Decide what becomes of the data (data protection officers).

        :param decision: ``return``, ``transfer``, ``erase``, ``anonymize``, ``retain``
        :param rule_ids: why they are kept; of several the latest day counts. Without
            any, the rule of the line.
        :param legal_basis: the ground in words; without it, the rule's law
        :param retain_until: the last day of keeping; without it, the rule's
        :param claim_id: ``client.offboarding.charge`` that they are kept for
        :param rule_id: in place of ``rule_ids``, where there is one only
        :param method: how it is to be done; without it, what stands on the line
        :return: True
        :raises UserError: of the client's data without his choice, or otherwise than
            he chose
        :raises ValidationError: of keeping without a ground, an end that isn't over
            yet, or the claim
        """
        self._check_officer()
        self._check_state("open", "decided", "kept")
        if decision not in (*GOING, "retain"):
            raise UserError(self.env._("Say what becomes of the data."))
        ids = rule_ids or ([rule_id] if rule_id else ())
        rules = self.env["client.offboarding.data.rule"].browse(ids)
        for line in self:
            values = {**UNDECIDED, "decision": decision, "state": "decided"}
            if decision == "retain":
                values |= line._prepare_ground(
                    rules or line.rule_id,
                    legal_basis=legal_basis or line.legal_basis,
                    retain_until=retain_until
                    or (not line.is_until_reckoned and line.retain_until),
                    claim_id=claim_id or line.claim_id.id,
                )
            else:
                line._check_erasable()
                line._check_chosen(decision)
            values |= {"method": method} if method else {}
            values["decided_by_id"] = self.env.uid
            values["decided_on"] = fields.Datetime.now()
            line._write_step(values)
        return True

    def _prepare_ground(self, rules, legal_basis, retain_until, claim_id):
        # sudo: days of the case only, whichever of its records they come from.
        rule, until = rules._get_latest(self.sudo().offboarding_id)
        rule = rule or rules[:1]
        last = retain_until or until or False
        self._check_last_day(last)
        return {
            "state": "kept",
            "rule_id": rule.id,
            "rule_ids": [fields.Command.set(rules.ids)],
            "legal_basis": legal_basis or rule.law or rule.name or False,
            "retain_until": last,
            "is_until_reckoned": bool(until and not retain_until),
            "claim_id": claim_id or False,
        }

    def _check_last_day(self, last):
        """Nothing is kept from now on to a day that is over, entered or reckoned."""
        if last and self._is_over(last):
            raise ValidationError(
                self.env._(
                    "'%(line)s' can't be kept until %(day)s: that day is over. Enter "
                    "today or a later day, choose a keeping period that isn't over, or "
                    "decide otherwise.",
                    line=self.name,
                    day=format_date(self.env, last),
                )
            )

    def _check_erasable(self):
        """What is kept isn't erased before its day."""
        last = self.state == "kept" and self.retain_until
        if last and not self._is_over(last):
            raise UserError(
                self.env._(
                    "'%(line)s' has to be kept until %(day)s (%(ground)s); from the "
                    "day after that it can be erased.",
                    line=self.name,
                    day=format_date(self.env, last),
                    ground=self.legal_basis,
                )
            )

    # Doing

    @takes(method=text, proof_ids=record_ids)
    def action_done(self, method=None, proof_ids=None):
        """Record that it was done as decided (officers, whoever is responsible).

        :param method: how; without it, what stands on the line
        :param proof_ids: ``ir.attachment`` that show it
        :return: True
        """
        self._check_may_do()
        self._check_state("decided", "running")
        files = self.env["ir.attachment"].browse(proof_ids or ())
        files.check_access("read")
        # sudo: whoever is responsible writes no more of the line than this; access was
        # checked just now.
        for line in self.sudo():
            # He may have chosen otherwise since it was decided.
            line._check_chosen(line.decision)
            how = (method or line.method or "").strip()
            if not how:
                raise UserError(self.env._("Say how it was done: '%s'.", line.name))
            before = line._get_files_before("proof_ids")
            line._write_step(
                {
                    "method": how,
                    "state": "done",
                    "date_done": fields.Datetime.now(),
                    "done_by_id": self.env.uid,
                    "proof_ids": [fields.Command.link(id_) for id_ in files.ids],
                    "backup_until": line.backup_until or line._get_backup_end(),
                }
            )
            line._take_files(before, "proof_ids")
        return True

    def _get_backup_end(self):
        days = self.system_id.backup_days
        today = self.company_id._get_offboarding_today()
        gone = self.decision in GOING and days
        return fields.Date.add(today, days=days) if gone else False

    def _is_in_backups(self):
        """Whether copies are left that are still to be overwritten."""
        self.ensure_one()
        confirmed = self.backup_confirmed_on
        return self.state == "done" and bool(self.backup_until) and not confirmed

    def action_reset(self):
        """Take back a wrong result, a wrong ground, or that nothing is to be done
        (officers).
        """
        self._check_officer()
        self._check_state("decided", "done", "kept", "cancelled")
        for line in self.filtered(lambda line: line.state == "kept"):
            line.message_post(
                body=self.env._(
                    "It was kept until %(day)s: %(ground)s. That was taken back.",
                    day=format_date(self.env, line.retain_until),
                    ground=line.legal_basis,
                )
            )
        self._write_step({**UNDECIDED, "backup_until": False})
        return True

    def action_cancel_line(self):
        """There are no such data after all (officers)."""
        self._check_officer()
        self._check_state("open", "decided")
        self._write_step({"state": "cancelled"})
        return True

    def action_tell_subprocessor(self):
        """Record that the sub-processor was told; again, that he confirmed (officers).

        :return: True
        """
        self._check_officer()
        for line in self:
            if not line.subprocessor_id:
                raise UserError(self.env._("'%s' isn't at a sub-processor.", line.name))
            told = line.subprocessor_told_on
            name = "subprocessor_confirmed_on" if told else "subprocessor_told_on"
            line._write_step({name: line.company_id._get_offboarding_today()})
        return True

    def action_confirm_backup(self):
        """Record that the copies in backups are gone, too (officers).

        :return: True
        :raises UserError: before their day
        """
        self._check_officer()
        self._check_state("done")
        for line in self:
            today = line.company_id._get_offboarding_today()
            if line.backup_until and line.backup_until > today:
                raise UserError(
                    self.env._(
                        "Backups of '%(line)s' are overwritten by %(day)s only.",
                        line=line.name,
                        day=format_date(self.env, line.backup_until),
                    )
                )
            line._write_step({"backup_confirmed_on": today})
        return True
