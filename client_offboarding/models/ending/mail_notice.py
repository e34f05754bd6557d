"""A client's e-mail to the company's address for notices opens a draft case.

Whoever sends it can't be trusted: anybody can write anything as a sender. So nothing is
answered, nobody is invited, no contract is ended; somebody of ours looks at a draft.
"""

import re

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import email_normalize, html2plaintext

from ...const import ACTIVE_STATES, MANAGER, USER
from .contract_portal_notice import QUIET

# What answers by itself says so (RFC 3834), or did before there was a rule for it.
AUTOMATIC = (
    ("Auto-Submitted", re.compile(r"(?!\s*no\b)")),
    ("Precedence", re.compile(r"\s*(auto.?reply|bulk|junk|list)", re.I)),
    ("X-Autoreply", re.compile("")),
    ("X-Autorespond", re.compile("")),
    ("List-Id", re.compile("")),
    ("Return-Path", re.compile(r"\s*<>")),
)
MAILER = re.compile(r"(mailer-daemon|postmaster)@")
# Of a message that isn't kept whole only its text is; of that, so much is shown.
MAX_MAIL, MAX_TEXT = 10 * 1024 * 1024, 2000


class MailThread(models.AbstractModel):
    _name = "mail.thread"
    _inherit = ["mail.thread"]

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Which case a new e-mail belongs to; what belongs to none goes no further."""
        kept = []
        for model, thread_id, values, user_id, alias in routes or ():
            if model == "client.offboarding" and not thread_id:
                # sudo: the gateway; whoever writes has no rights on cases.
                cases = self.env[model].sudo()
                thread_id = cases._take_mail(message, message_dict, values).id
                if not thread_id:
                    continue
            kept.append((model, thread_id, values, user_id, alias))
        return super()._message_route_process(message, message_dict, kept)


class ClientOffboarding(models.Model):
    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    @api.model
    def _take_mail(self, message, message_dict, values):
        """The case that an e-mail belongs to: a running one, or a new draft.

        :return: the case, empty where it belongs to none
        """
        company_id = (values or {}).get("company_id") or self.env.company.id
        company = self.env["res.company"].browse(company_id)
        sender = email_normalize(message_dict.get("email_from") or "") or ""
        if self._is_automatic(message) or MAILER.match(sender):
            return self.browse()
        cases = self.with_company(company)
        contracts, running = cases._find_of_sender(sender, company)
        clients = running.commercial_partner_id or contracts.commercial_partner_id
        owner = contracts._get_mail_owner(company)
        if len(clients) == 1 and running:
            return running[:1]
        if len(clients) == 1 and owner:
            return cases._open_by_mail(contracts, owner, message, message_dict)
        cases._ask_about_mail(owner, sender, clients, message, message_dict)
        return self.browse()

    @api.model
    def _is_automatic(self, message):
        return any(
            pattern.match(str(value))
            for header, pattern in AUTOMATIC
            for value in message.get_all(header, [])
        )

    @api.model
    def _find_of_sender(self, sender, company):
        """Contracts that run with whom the address belongs to, and their cases."""
        people = self.env["res.partner"].search(
            Domain("email_normalized", "=", sender or False)
            & Domain("email_normalized", "!=", False)
            & Domain("company_id", "in", (False, company.id))
        )
        of_client = Domain("company_id", "=", company.id) & Domain(
            "commercial_partner_id", "in", people.commercial_partner_id.ids
        )
        contracts = self.env["contract.contract"].search(
            of_client & Domain("contract_type", "=", "sale"), order="id"
        )
        today = company._get_offboarding_today()
        contracts = contracts.filtered(
            lambda one: (
                not one.is_terminated and not (one.date_end and one.date_end < today)
            )
        )
        active = of_client & Domain("state", "in", ACTIVE_STATES)
        return contracts, self.search(active, order="id desc")

    @api.model
    def _open_by_mail(self, contracts, owner, message, message_dict):
        """A draft of everything that runs with the client, for its owner to look at."""
        now = fields.Datetime.now()
        ending = {
            "mode": "notice",
            "given_by": "client",
            "date_received": now,
            "delivery_channel": "email",
            "used_form": "document",
        }
        case = self.with_context(**QUIET, lang=owner.lang).create(
            {
                "company_id": contracts.company_id.id,
                "partner_id": contracts.commercial_partner_id.id,
                "user_id": owner.id,
                "initiated_by": "client",
                "termination_ids": [
                    Command.create({**ending, "contract_id": contract.id})
                    for contract in contracts
                ],
            }
        )
        for termination in case.termination_ids:
            termination.proof_ids = self.env["ir.attachment"]._create_kept(
                [self._prepare_mail(message, message_dict, termination)]
            )
        case.activity_schedule(
            "client_offboarding.mail_activity_portal_notice",
            date_deadline=case.company_id._get_offboarding_today(),
            summary=case.env._("E-mail of the client: is it a notice?"),
            note=case.env._(
                "Anybody can write as anybody: make sure that it is the client. Leave "
                "only the contracts that he means, enter when it was delivered, or "
                "cancel the case."
            ),
            user_id=owner.id,
        )
        return case

    @api.model
    def _prepare_mail(self, message, message_dict, record):
        """The message as it came in; of a huge one, its text."""
        content, suffix = message.as_bytes(), "eml"
        if len(content) > MAX_MAIL:
            text = html2plaintext(str(message_dict.get("body") or ""))
            content, suffix = text[:MAX_MAIL].encode(), "txt"
        return {
            "name": f"{self.env._('E-mail')}.{suffix}",
            "raw": content,
            "mimetype": "application/octet-stream" if suffix == "eml" else "text/plain",
            "res_model": record._name,
            "res_id": record.id,
        }

    @api.model
    def _ask_about_mail(self, owner, sender, clients, message, message_dict):
        """Nobody, or several clients, have this address: somebody has to look.

        Once for each sender: a flood of e-mails isn't a flood of things to do.
        """
        if not owner:
            return
        texts = self.with_context(lang=owner.lang or self.env.lang).env
        summary = texts._("E-mail about an ending, from %s", sender or "?")
        activities = self.env["mail.activity"]
        if activities.search_count(
            [("user_id", "=", owner.id), ("summary", "=", summary)], limit=1
        ):
            return
        if clients:
            why = texts._(
                "Several clients have this address: %s",
                ", ".join(clients.sorted("id")[:5].mapped("name")),
            )
        else:
            why = texts._("No client with a running contract has this address.")
        text = html2plaintext(str(message_dict.get("body") or ""))[:MAX_TEXT]
        subject = str(message_dict.get("subject") or "")[:200]
        todo = activities.create(
            {
                "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                "summary": summary,
                "note": why,
                "user_id": owner.id,
            }
        )
        todo.note = todo.note + self._quote_mail(subject, text)
        self.env["ir.attachment"].create(
            self._prepare_mail(message, message_dict, todo)
        )

    @api.model
    def _quote_mail(self, subject, text):
        lines = [subject, *text.splitlines()]
        return Markup().join(Markup("<p>%s</p>") % line for line in lines if line)


class ContractContract(models.Model):
    _name = "contract.contract"
    _inherit = ["contract.contract"]

    def _get_mail_owner(self, company):
        """Who looks at an e-mail: of the contract, else whoever receives notices."""
        if self:
            return self[0]._get_offboarding_owner()
        managers = self.env.ref(MANAGER).all_user_ids.sorted("id")
        for user in (company.offboarding_notice_user_id, *managers):
            if user.active and company in user.company_ids and user.has_group(USER):
                return user
        return self.env["res.users"]


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company"]

    offboarding_alias_id = fields.Many2one(
        "mail.alias", ondelete="set null", copy=False, groups="base.group_system"
    )
    offboarding_alias_name = fields.Char(
        string="Address for notices",
        compute="_compute_offboarding_alias_name",
        inverse="_inverse_offboarding_alias_name",
        groups="base.group_system",
        help="An e-mail that a client sends there opens a draft case with the message "
        "as proof, or goes to his running case.",
    )

    @api.depends("offboarding_alias_id.alias_name")
    def _compute_offboarding_alias_name(self):
        for company in self:
            company.offboarding_alias_name = company.offboarding_alias_id.alias_name

    def _inverse_offboarding_alias_name(self):
        for company in self:
            name = company.offboarding_alias_name
            if company.offboarding_alias_id and name:
                company.offboarding_alias_id.alias_name = name
            elif company.offboarding_alias_id:
                company.offboarding_alias_id.unlink()
            elif name:
                company.offboarding_alias_id = self.env["mail.alias"].create(
                    {
                        "alias_name": name,
                        "alias_domain_id": company.alias_domain_id.id,
                        "alias_model_id": self.env["ir.model"]._get_id(
                            "client.offboarding"
                        ),
                        "alias_contact": "everyone",
                        "alias_defaults": repr({"company_id": company.id}),
                    }
                )
