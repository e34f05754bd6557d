from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.database_faults import is_database_fault

# Who was overlooked for so long, as when the scheduled actions stood still, or when
# this came to a database that has old cases, isn't asked any more.
TOO_LATE = timedelta(days=60)
# After asking: when an e-mail may still follow, when to remind, when to stop waiting.
MAIL_WITHIN = timedelta(days=7)
REMIND_AFTER = timedelta(days=7)
EXPIRE_AFTER = timedelta(days=30)


class ClientOffboardingFeedback(models.Model):
    """Asking once, reminding once, then leaving people alone."""

    _name = "client.offboarding.feedback"
    _inherit = ["client.offboarding.feedback"]

    @api.model
    def _cron_ask(self):
        """Run twice on a day, it does the same as once; each company by its own day."""
        # sudo: the scheduled action, for every company.
        for company in self.env["res.company"].sudo().search([]):
            today = company._get_offboarding_today()
            feedback = self.sudo().with_company(company)
            feedback._expire(company, today)
            feedback._ask(company, today)
            feedback._mail(company, today)
            if self.env.context.get("ir_cron_progress_id"):
                # What was marked as mailed is kept with the mails.
                self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _expire(self, company, today):
        waiting = self._search_waiting(company)
        waiting.filtered(
            lambda one: one.date_asked <= today - EXPIRE_AFTER
        )._write_step({"state": "expired"})

    @api.model
    def _search_waiting(self, company):
        return self.search(
            [
                ("state", "=", "asked"),
                ("company_id", "=", company.id),
                ("date_asked", "!=", False),
            ]
        )

    @api.model
    def _ask(self, company, today):
        """In the portal: the question is on the page of each invited contact."""
        since = today - timedelta(days=company.offboarding_feedback_days)
        over = Domain("date_end", "<=", since) & Domain("date_closed", "<=", since)
        fresh = Domain("date_end", ">", since - TOO_LATE) | Domain(
            "date_closed", ">", since - TOO_LATE
        )
        cases = self.env["client.offboarding"].search(
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "closed")
            & Domain("outcome", "=", "ended")
            & Domain("feedback_asked_on", "=", False)
            & Domain("contact_ids", "!=", False)
            & over
            & fresh
        )
        known = {(one.offboarding_id, one.partner_id) for one in cases.feedback_ids}
        self.create(
            [
                {
                    "offboarding_id": case.id,
                    "partner_id": partner.id,
                    "channel": "portal",
                    "state": "asked",
                    "date_asked": today,
                }
                for case in cases
                for partner in case.contact_ids
                if partner.active and (case, partner) not in known
            ]
        )
        cases._write_step({"feedback_asked_on": today})

    # By e-mail, where the company has chosen so

    @api.model
    def _mail(self, company, today):
        waiting = self._search_waiting(company)
        first = waiting.filtered(
            lambda one: not one.date_mailed and one.date_asked > today - MAIL_WITHIN
        )._filter_to_mail(company, today)
        first._send("date_mailed", today)
        reminders = (waiting - first).filtered(
            lambda one: (
                one.date_mailed
                and not one.date_reminded
                and one.date_mailed <= today - REMIND_AFTER
                # What came back once comes back again.
                and not one.partner_id.message_bounce
            )
        )
        reminders._filter_allowed(company)._send("date_reminded", today)

    def _filter_allowed(self, company):
        """Whom the company's setting and the law let us write to."""
        policy = company.offboarding_feedback_email
        if policy not in ("agreed", "always"):
            return self.browse()
        return self.filtered(
            lambda one: (
                one.partner_id.email_normalized
                and not one.partner_id.is_blacklisted
                and (policy == "always" or one.partner_id.offboarding_may_ask)
                and one.partner_id in one.offboarding_id.contact_ids
            )
        )

    def _filter_to_mail(self, company, today):
        """Each address once, also when it stands on two contacts or two cases."""
        allowed = self._filter_allowed(company)
        lately = self.search(
            [
                ("company_id", "=", company.id),
                ("date_mailed", ">", today - EXPIRE_AFTER),
                (
                    "partner_id.email_normalized",
                    "in",
                    allowed.partner_id.mapped("email_normalized"),
                ),
            ]
        )
        written_to = set(lately.partner_id.mapped("email_normalized"))
        chosen = self.browse()
        for one in allowed.sorted("id"):
            if one.partner_id.email_normalized not in written_to:
                written_to.add(one.partner_id.email_normalized)
                chosen |= one
        return chosen

    def _send(self, mark, today):
        """Queue the e-mails; one that can't be made doesn't stop the others."""
        template = self.env.ref(
            "client_offboarding.mail_feedback", raise_if_not_found=False
        )
        if not self:
            return
        if not template or not template.active:
            for feedback in self:
                feedback._tell_not_sent()
            return
        template = template.with_context(offboarding_reminder=mark == "date_reminded")
        if self._try_to_send(template, mark, today):
            for feedback in self:
                if error := feedback._try_to_send(template, mark, today):
                    feedback._tell_not_sent(error)

    def _try_to_send(self, template, mark, today):
        """Queue e-mails and mark them as sent, both or none.

        :return: what went wrong, if anything did
        """
        try:
            with self.env.cr.savepoint():
                # As nobody's message: the link that it holds is neither for its sender
                # nor for whoever reads the feedback, while it waits to leave.
                template.send_mail_batch(
                    self.ids,
                    email_values={
                        "author_id": self.company_id.partner_id.id,
                        "model": False,
                        "res_id": False,
                    },
                )
                self._write_step({mark: today})
        except Exception as error:  # whatever an administrator wrote into it
            if is_database_fault(error):
                raise
            return error
        return None

    def _tell_not_sent(self, error=None):
        """Whoever runs the case learns once that the e-mail can't be made."""
        case, owner = self.offboarding_id, self._get_owner()
        texts = case.with_context(lang=owner.lang or self.env.lang).env
        summary = texts._("Feedback: the e-mail can't be made")
        if summary not in case.activity_ids.mapped("summary"):
            case.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=texts._(
                    "Have an administrator correct or reset its template: %s",
                    error or texts._("it was removed."),
                ),
                user_id=owner.id,
            )

    def _get_lang(self):
        """His language, or the company's where his isn't installed any more."""
        self.ensure_one()
        company = self.company_id.partner_id.lang
        installed = self.env["res.lang"]._get_data
        return next(
            (code for code in (self.partner_id.lang, company) if installed(code=code)),
            "en_US",
        )

    def _get_url(self):
        """The contact's own link to the form; see ``_get_url`` of the links."""
        self.ensure_one()
        if not self.env.su:
            # Nor is a link made, or good for longer, for a colleague who looks.
            return self.offboarding_id.get_base_url()
        link = self.offboarding_id._invite(self.partner_id)
        return link._get_url("/feedback") if link else ""


class ClientOffboarding(models.Model):
    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    feedback_asked_on = fields.Date(
        string="Feedback asked for on",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | {"feedback_asked_on"}


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company"]

    offboarding_feedback_days = fields.Integer(
        string="Ask for feedback after",
        default=7,
        groups="base.group_user",
        help="Days after the end, and after the case was closed.",
    )
    offboarding_feedback_email = fields.Selection(
        [
            ("never", "In the portal and by hand only"),
            ("agreed", "By e-mail to those who agreed"),
            ("always", "By e-mail"),
        ],
        string="How to ask",
        default="never",
        groups="base.group_user",
        help="Courts have taken an e-mail that asks for an opinion for commercial "
        "information, also among businesses: ask only those who agreed, or know why "
        "you may.",
    )

    _offboarding_feedback_days = models.Constraint(
        "CHECK (offboarding_feedback_days >= 0)",
        "Nobody can be asked before the end.",
    )


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner"]

    offboarding_may_ask = fields.Boolean(
        string="Agreed to be asked for an opinion by e-mail",
        tracking=True,
        copy=False,
        groups="base.group_user",
        help="After a cooperation has ended. Say in the chatter how and when it was "
        "agreed.",
    )
