import logging
from datetime import timedelta

from odoo import api, fields, models, modules
from odoo.exceptions import UserError
from odoo.service.model import retrying

from ...tools.pdf_pages import join_pdfs
from ...tools.pdf_signature import remove_signatures
from .printing import is_trial, printed_apart

_logger = logging.getLogger(__name__)
# Minutes after which the signed paper is tried again; the last one goes on.
PAUSES = (1, 5, 15, 60, 240, 1440)
# After as many tries in vain whoever runs the case is told.
TOLD_AFTER = 3


class ClientOffboardingProtocol(models.Model):
    """How a paper that everybody signed becomes its signed file.

    Who signs in the portal doesn't wait for the printer: his signature is kept at once,
    and a scheduled action makes the file. Until it is there the paper isn't signed.
    """

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    date_next_print = fields.Datetime(
        string="Signed paper is made on",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Everybody has signed, and the file isn't there yet.",
    )
    print_tries = fields.Integer(
        string="Tries to make the signed paper", readonly=True, copy=False
    )
    is_being_made = fields.Boolean(compute="_compute_is_being_made")

    @api.depends("date_next_print")
    def _compute_is_being_made(self):
        for paper in self:
            paper.is_being_made = bool(paper.date_next_print)

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {"date_next_print", "print_tries"}

    def _check_not_being_made(self):
        """Raise a UserError where everybody has signed and the file is to come."""
        if papers := self.filtered("is_being_made"):
            raise UserError(
                self.env._(
                    "Everybody has signed %s; the signed paper is being made. Nothing "
                    "can be changed until it is there.",
                    ", ".join(papers.mapped("name")),
                )
            )

    # Asking for it

    def _complete_signed(self):
        """Everybody signed: make the file, now or as soon as this is committed."""
        # sudo: the addon's own scheduled action, whoever signed.
        action = self.sudo().env.ref("client_offboarding.ir_cron_signed_papers", False)
        is_later = self.env.context.get("offboarding_complete_later")
        if not is_later or not action or not action.active:
            self._complete()
            return
        self._write_step({"date_next_print": fields.Datetime.now(), "print_tries": 0})
        # As with e-mails, a test sees at once what comes of it: see _sign_in_portal.
        if not modules.module.current_test:
            action._trigger()

    @printed_apart
    def action_make_signed(self):
        """Make the signed paper now, where it couldn't be made before.

        :return: True
        :raises UserError: where it can't be made now either
        """
        self.check_access("write")
        self.filtered("is_being_made")._complete()
        return True

    @api.model
    def _cron_make_signed(self):
        """Make the signed papers that are due, each case in a transaction of its own.

        A try is counted before it is made: a server that is stopped by it, or killed,
        doesn't try for ever.
        """
        now = fields.Datetime.now()
        due = self.search([("date_next_print", "<=", now)], order="date_next_print, id")
        cases = due.grouped("offboarding_id").values()
        for papers in cases:
            try:
                if self._run_apart(papers._begin_try):
                    self._run_apart(papers._make_signed)
            except UserError as error:
                self.env.cr.rollback()
                _logger.warning("Offboarding, signed papers: %s", error)
        if waiting := self.search([("date_next_print", "!=", False)]):
            action = self.env.ref("client_offboarding.ir_cron_signed_papers")
            soon = now + timedelta(minutes=PAUSES[0])
            action._trigger(max(soon, min(waiting.mapped("date_next_print"))))

    def _run_apart(self, work):
        """Commit what ``work`` does; begun again where others changed the case."""
        if modules.module.current_test:
            return work()
        return retrying(work, self.env)

    def _begin_try(self):
        self.offboarding_id._take()
        # Somebody may have been faster.
        papers = self.filtered("is_being_made")
        for paper in papers:
            pause = PAUSES[min(paper.print_tries, len(PAUSES) - 1)]
            paper._write_step(
                {
                    "date_next_print": fields.Datetime.now() + timedelta(minutes=pause),
                    "print_tries": paper.print_tries + 1,
                }
            )
        return bool(papers)

    @printed_apart
    def _make_signed(self):
        """Make the signed papers of a case, and send them together.

        What can't be made stops no other.
        """
        papers = self.filtered("is_being_made")
        try:
            with self.env.cr.savepoint():
                papers._complete()
        except UserError as error:
            if len(papers) == 1:
                papers._tell_not_made(error)
            else:
                for paper in papers:
                    paper._make_signed()

    def _tell_not_made(self, error):
        _logger.warning("Offboarding: no signed file of %s: %s", self.name, error)
        if self.print_tries >= TOLD_AFTER:
            self._remind_responsible(self._get_not_made_summary(), str(error))

    def _get_not_made_summary(self):
        texts = self._get_owner_texts()
        return texts._("The signed paper couldn't be made: %s", self.name)

    # Making it

    def _complete(self):
        """Keep what everybody signed, and send it to them."""
        for paper in self:
            paper._keep_signed_file()
        # A trial is undone: nobody would get it.
        if self and not is_trial(self.env.cr):
            self._deliver()
        for paper in self:
            paper._get_kind()._after_completion(paper)
        self.offboarding_id._close_by_itself()

    def _keep_signed_file(self):
        """Put a sheet of the signatures behind the file that was signed.

        Rendered anew, it would show today's facts under yesterday's signatures.
        """
        self.offboarding_id._take()
        # What a report needs is read from the database by what renders it.
        self.env.flush_all()
        self._check_file_kept()
        # sudo: the file that was signed, whoever signed last.
        signed = self.sudo().attachment_id
        # sudo: whether it is there. One that is gone would be printed as an empty
        # signature.
        self.sudo().signature_ids.drawing_id._check_kept()
        before = self._count_pages(signed)
        sheet, extension = self.with_context(
            offboarding_pages_before=before
        )._render_report("client_offboarding.report_signatures")
        content = self._join_sheet(signed.raw, sheet, extension)
        attachment = self._attach(f"{self.name}-signed", content, extension)
        self._write_step(
            {
                "state": "signed",
                "signed_attachment_id": attachment.id,
                "signed_sha256": self._hash(attachment),
                "date_next_print": False,
            }
        )
        self._freeze()
        self._forget_not_made()

    def _join_sheet(self, signed, sheet, extension):
        """The file that was signed, and the sheet of the signatures behind it."""
        if extension != "pdf":
            # Where nothing renders PDFs (Odoo's test mode) there are pages of HTML.
            return signed + sheet
        if is_trial(self.env.cr):
            return signed
        # The whole is another file than the one whose seal it would carry.
        return join_pdfs([remove_signatures(signed), sheet])

    def _forget_not_made(self):
        """What whoever runs the case had to do about it has come to nothing."""
        if self.print_tries >= TOLD_AFTER:
            # sudo: a colleague's to-do, whoever completes the paper.
            activities = self.sudo().offboarding_id.activity_ids
            summary = self._get_not_made_summary()
            activities.filtered(lambda one: one.summary == summary).action_feedback()


class ClientOffboarding(models.Model):
    """A case isn't over while a signed paper of it is being made."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def action_close(self):
        self._check_signed_papers_made()
        return super().action_close()

    def action_cancel(self, outcome=None, consent=None):
        self._check_signed_papers_made()
        return super().action_cancel(outcome, consent)

    def _check_signed_papers_made(self):
        self.check_access("write")
        # sudo: whether there are any, whoever may take the step.
        self.sudo().protocol_ids._check_not_being_made()
