from odoo import fields, models
from odoo.fields import Domain

from ...const import FULL_READERS


class ClientOffboarding(models.Model):
    """Who reads the chatter of a case: its messages, files, to-dos and followers.

    Odoo opens the whole thread to whoever opens the record in any way: helpers, who
    read a header because of one line, and visitors of the portal. Both get less.
    """

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]
    _mail_post_token_field = "chatter_token"

    chatter_token = fields.Char(
        compute="_compute_chatter_token",
        help="Always empty. The ERP compares a visitor's token with this one, which is "
        "the same for everybody; the chatter of a case opens by personal links only.",
    )

    def _compute_chatter_token(self):
        self.chatter_token = ""

    def _filter_read_in_full(self):
        """The cases that the user reads as a whole, not only the header of."""
        user = self.env.user
        if self.env.su or user.has_groups(FULL_READERS):
            return self
        if not user.has_group("client_offboarding.group_offboarding_user"):
            return self.browse()
        # sudo: compared only; the rules on the case say the same.
        return self.filtered(
            lambda case: (
                case.sudo().user_id == user
                or user.partner_id in case.sudo().message_partner_ids
            )
        )

    def _post_in_languages(self, people, prepare):
        """Write to people outside by e-mail, each in his own language.

        :param prepare: called with this case in a language; gives ``body``, and what
            else of ``message_post`` differs
        """
        self.ensure_one()
        for lang, partners in people.grouped("lang").items():
            case = self.with_context(lang=lang or self.env.lang)
            case.message_post(
                partner_ids=partners.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                **prepare(case),
            )

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Messages and to-dos are for those who read the case as a whole."""
        operations = super()._mail_get_operation_for_mail_message_operation(
            message_operation
        )
        if message_operation == "create":
            return operations
        full = self._filter_read_in_full()
        return {case: operations[case] for case in operations if case in full}

    def _thread_to_store(self, store, fields, *, request_list=None):
        """Whoever doesn't read the whole case gets nothing that hangs on its thread."""
        # As the user who asks: a visitor of the portal is handed a superuser's case.
        if self.sudo(False)._filter_read_in_full() != self:
            request_list = None
        return super()._thread_to_store(store, fields, request_list=request_list)

    def _get_portal_message_domain(self, token=None):
        """The messages that the visitor's side wrote, and those written to it.

        :param token: of a personal link
        """
        people = self._get_portal_people(token).ids
        return (
            Domain("model", "=", self._name)
            & Domain("res_id", "in", self.ids)
            & self.env["mail.message"]._get_search_domain_share()
            & (Domain("author_id", "in", people) | Domain("partner_ids", "in", people))
        )
