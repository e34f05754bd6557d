from psycopg2 import IntegrityError

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ...const import MANAGER, USER

# Nobody of the client follows the case, and the owner hears of the notice once.
QUIET = {"mail_create_nosubscribe": True, "mail_auto_subscribe_no_notify": True}


class ContractContract(models.Model):
    """The client gives notice in the portal.

    Every method is called by the portal's controller on a contract as superuser: the
    client's people have no rights on cases. The controller has checked that the user
    reads the contract; here it is checked that he is the client's.
    """

    _name = "contract.contract"
    _inherit = ["contract.contract"]

    def _get_portal_notice_state(self, user):
        """What a user of the portal may do about giving notice of this contract.

        :return: ``open`` (may give it), ``given`` (the client gave it), ``busy`` (we
            are at it, of which the client need not know more) or ``none``
        """
        self.ensure_one()
        # sudo: the client's people read their contract, but nothing of its case.
        contract = self.sudo()
        client = user.partner_id.commercial_partner_id
        if not user._is_portal() or client != contract.commercial_partner_id:
            return "none"
        if contract._get_active_termination():
            given = contract._get_active_termination().given_by == "client"
            return "given" if given else "busy"
        today = contract.company_id._get_offboarding_today()
        over = contract.date_end and contract.date_end < today
        if contract.contract_type != "sale" or contract.is_terminated or over:
            return "none"
        return "open"

    def _get_portal_status(self):
        """Whether the contract runs, for its page and the list: (text, colour)."""
        self.ensure_one()
        # sudo: dates of his own contract, which the visitor may read.
        contract = self.sudo()
        end = contract.date_end
        if not end:
            return self.env._("Runs until further notice"), "success"
        day = format_date(self.env, end)
        if end < contract.company_id._get_offboarding_today():
            return self.env._("Ended on %s", day), "secondary"
        return self.env._("Ends on %s", day), "warning"

    def _get_active_termination(self):
        return self.termination_ids.filtered("is_active_case")[:1]

    def _get_portal_notice_values(self):
        """What the form and the page after it show."""
        self.ensure_one()
        termination = self._get_active_termination()
        return {
            "termination": termination,
            **self._get_portal_received_values(termination),
            "notice_owner": self._get_offboarding_owner(),
            "notice_end": self._get_portal_notice_end(),
            "needs_more_than_portal": self.notice_form_strict
            and self.notice_form in ("electronic", "written"),
            "today": self.company_id._get_offboarding_today(),
        }

    def _get_portal_received_values(self, termination):
        """What was sent, for the page that is the receipt of it."""
        if termination.delivery_ground != "portal" or not termination.date_received:
            return {"is_portal_notice": False}
        moment = self.company_id._get_offboarding_now(termination.date_received)
        # The declaration that we wrote down comes first, then what was attached.
        letters = termination.proof_ids.sorted("id")[1:2]
        return {
            "is_portal_notice": True,
            "notice_moment": " ".join(
                [format_date(self.env, moment.date()), f"{moment:%H:%M %Z}"]
            ),
            "notice_letter": letters.name,
        }

    def _get_portal_notice_end(self):
        """When a notice given now would end it; False where that isn't known."""
        termination = self.env["client.offboarding.termination"].new(
            {
                "offboarding_id": self.env["client.offboarding"].new(
                    {"company_id": self.company_id.id}
                ),
                "contract_id": self.id,
                "mode": "notice",
            }
        )
        return termination._get_end_if_delivered_today() or False

    def _get_offboarding_owner(self):
        """Who takes care of a notice: of the contract, of the client, of the company.

        Only who may open the case that it leads to.

        :return: ``res.users``, empty where the company has nobody
        """
        self.ensure_one()
        company = self.company_id
        managers = self.env.ref(MANAGER).all_user_ids.sorted("id")
        candidates = [
            self.user_id,
            self.commercial_partner_id.user_id,
            company.offboarding_notice_user_id,
            *managers,
        ]
        for user in candidates:
            if user.active and company in user.company_ids and user.has_group(USER):
                return user
        return self.env["res.users"]

    def _give_portal_notice(self, user, declared):
        """Open a draft case from what a client's person declares; tell its owner.

        :param user: who is signed in to the portal
        :param declared: dict of ``signatory``, ``role``, ``signatory_basis``,
            ``reason``, ``date_wished`` (a date or False), ``letter`` (name and content,
            or None) and ``address`` (of the network)
        :return: the new case
        :raises UserError: saying what to do instead; nothing was recorded then
        """
        self.ensure_one()
        owner = self._get_offboarding_owner()
        state = self._get_portal_notice_state(user)
        if state != "open":
            raise UserError(self._get_portal_notice_refusal(state))
        if not owner:
            raise UserError(self._get_portal_notice_refusal("nobody"))
        cases = (
            self.env["client.offboarding"]
            .with_company(self.company_id)
            .with_context(**QUIET, lang=owner.lang)
        )
        try:
            # All or nothing: the controller answers an error with the form.
            with self.env.cr.savepoint():
                case = cases.create(self._prepare_portal_case(user, owner, declared))
                case._take_portal_notice(user, declared)
        except IntegrityError as error:
            # Two clicks at once: the database lets one through, the other is told.
            raise UserError(self._get_portal_notice_refusal("busy")) from error
        return case

    def _get_portal_notice_refusal(self, state):
        """Why not, without telling what the client need not know."""
        if state == "nobody":
            return self.env._(
                "There is nobody here to receive your notice at the moment. "
                "Please send it to %s by post.",
                self.company_id.name,
            )
        termination = self._get_active_termination()
        if state == "given":
            return self.env._(
                "Notice of this contract was given already, on %(day)s. It is taken "
                "care of as %(case)s; nothing was sent now.",
                day=format_date(self.env, termination.date_delivered),
                case=termination.offboarding_id.name,
            )
        owner = termination.offboarding_id.user_id or self._get_offboarding_owner()
        return self.env._(
            "Notice of this contract can't be given here at the moment; nothing was "
            "sent. Please write to %(person)s, %(email)s.",
            person=owner.name,
            email=owner.email or self.company_id.email or "",
        )

    def _prepare_portal_case(self, user, owner, declared):
        return {
            "company_id": self.company_id.id,
            "partner_id": self.commercial_partner_id.id,
            "user_id": owner.id,
            "scope": "contracts",
            "initiated_by": "client",
            "reason_stated": declared["reason"],
            "contact_ids": [Command.link(user.partner_id.id)],
            "date_open": self.company_id._get_offboarding_today(),
            "termination_ids": [
                Command.create(self._prepare_portal_termination(declared))
            ],
        }

    def _prepare_portal_termination(self, declared):
        today = self.company_id._get_offboarding_today()
        people = filter(None, [declared["signatory"], declared["role"]])
        return {
            "contract_id": self.id,
            "mode": "notice",
            "given_by": "client",
            "date_sent": today,
            "date_delivered": today,
            "date_received": fields.Datetime.now(),
            "delivery_ground": "portal",
            "delivery_channel": "portal",
            "used_form": "document",
            "signatory": ", ".join(people),
            "signatory_basis": declared["signatory_basis"],
        }
