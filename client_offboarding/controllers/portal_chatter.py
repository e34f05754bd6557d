from werkzeug.exceptions import BadRequest, NotFound, RequestEntityTooLarge

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.mail.controllers.attachment import AttachmentController
from odoo.addons.mail.controllers.thread import ThreadController
from odoo.addons.portal.controllers.portal_thread import PortalChatter

from ..const import CASE
from ..models.papers.portal_upload import MAX_BYTES

# Files that a visitor may have waiting for messages that he hasn't sent yet.
MAX_PENDING = 20


def is_visitor(thread_model):
    """Whether somebody from outside opens the chatter of a case."""
    return thread_model == CASE and not request.env.user._is_internal()


def is_number(text):
    """Whether a text of an address can be the id of a record.

    Of thousands of digits Python makes no number, but an error.
    """
    text = str(text)
    return text.isascii() and text.isdigit() and len(text) <= 10 and int(text) < 2**31


class OffboardingThread(ThreadController):
    def _prepare_message_data(self, post_data, *, thread, **kwargs):
        """What a visitor writes is a comment under his name, whatever he sends."""
        if not is_visitor(thread._name):
            return super()._prepare_message_data(post_data, thread=thread, **kwargs)
        if request.env.user._is_public():
            token = kwargs.get("token") or kwargs.get("hash")
            contact = thread._get_portal_contact(token)
            kwargs.update(hash=token, pid=contact.id)
        data = super()._prepare_message_data(post_data, thread=thread, **kwargs)
        if kwargs.get("from_create"):
            data.update(message_type="comment", subtype_xmlid="mail.mt_comment")
        return data


class OffboardingAttachment(AttachmentController):
    @http.route()
    def mail_attachment_upload(
        self, ufile=None, thread_id=None, thread_model=None, is_pending=False, **kwargs
    ):
        """A visitor's file belongs to the message that he writes, and has its limit."""
        # What no browser sends would be an error of the server's.
        if not hasattr(ufile, "read") or not is_number(thread_id):
            raise BadRequest()
        if not is_number(kwargs.get("pid")):
            kwargs.pop("pid", None)
        if is_visitor(thread_model):
            is_pending = True
            self._check_size(ufile)
            self._check_pending()
        return super().mail_attachment_upload(
            ufile, thread_id, thread_model, is_pending=is_pending, **kwargs
        )

    def _check_size(self, file):
        file.seek(0, 2)
        size = file.tell()
        file.seek(0)
        if size > MAX_BYTES:
            raise RequestEntityTooLarge()

    def _check_pending(self):
        # sudo: files that belong to no message yet are counted, not read.
        pending = (
            request.env["ir.attachment"]
            .sudo()
            .search_count(
                [
                    ("res_model", "=", "mail.compose.message"),
                    ("res_id", "=", 0),
                    ("create_uid", "=", request.env.uid),
                    ("create_date", ">", "now -1H"),
                ],
                limit=MAX_PENDING,
            )
        )
        if pending >= MAX_PENDING:
            raise RequestEntityTooLarge()


def may_be_opened(model, access_token):
    """Whether Odoo can tell if a token opens records of a model: else it fails."""
    if model not in request.env:
        return False
    records = request.env[model]
    field = getattr(records, "_mail_post_token_field", None)
    return not access_token or field in records._fields


class OffboardingChatter(PortalChatter):
    """Contacts read what their side wrote and what was written to it, and no more.

    Colleagues talk about a case in its chatter too; a comment that isn't a note would
    be visible to the client by Odoo's own rules.
    """

    @http.route()
    def portal_avatar(
        self,
        res_id=None,
        height=50,
        width=50,
        access_token=None,
        _hash=None,
        pid=None,
    ):
        """The picture of an author whose message the visitor may read.

        The arguments are Odoo's own, each by its name: whatever else stands in the
        address would be handed on to it, and is none.
        """
        if not all(map(is_number, (res_id, height, width))):
            raise NotFound()
        # sudo: where the message stands; whether it is shown is asked below.
        message = request.env["mail.message"].sudo().browse(int(res_id)).exists()
        token = access_token or _hash
        if token and not may_be_opened(message.model, access_token):
            raise NotFound()
        if is_visitor(message.model):
            request.offboarding_private = True
            case = request.env[CASE].browse(message.res_id)
            if not message.filtered_domain(case._get_portal_message_domain(token)):
                raise NotFound()
        return super().portal_avatar(
            res_id=res_id,
            height=height,
            width=width,
            access_token=access_token,
            _hash=_hash,
            pid=pid if is_number(pid) else None,
        )

    @http.route()
    def portal_message_fetch(self, thread_model, thread_id, fetch_params=None, **kw):
        if is_visitor(thread_model):
            kw["offboarding_id"] = int(thread_id)
        else:
            kw.pop("offboarding_id", None)
        return super().portal_message_fetch(
            thread_model, thread_id, fetch_params=fetch_params, **kw
        )

    def _setup_portal_message_fetch_extra_domain(self, data):
        domain = super()._setup_portal_message_fetch_extra_domain(data)
        if "offboarding_id" not in data:
            return domain
        case = request.env[CASE].browse(data["offboarding_id"]).exists()
        if not case:
            return Domain.FALSE
        return domain & case._get_portal_message_domain(data.get("token"))
