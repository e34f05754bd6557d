import logging

from psycopg2 import IntegrityError, OperationalError

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

_logger = logging.getLogger(__name__)


class ClientOffboardingBatchLine(models.Model):
    """What is done for one client: by the steps of his case, each once.

    Every method takes the batch with the rights of who runs it.
    """

    _name = "client.offboarding.batch.line"
    _inherit = ["client.offboarding.batch.line"]

    def _try(self, batch, work):
        """Do something for a client, all of it or nothing; an error stays with him.

        What the database can't do at this moment starts everything again. What follows
        from a changed case, as its progress, is reckoned once, before the commit: a
        savepoint that flushes by itself would do it for every client.

        :return: whether it was possible
        """
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                try:
                    work(batch)
                    self.env.flush_all()
                except Exception:
                    # What wasn't written is undone with what was.
                    self.env.transaction.clear()
                    raise
            return True
        except OperationalError:
            raise
        except UserError as error:
            why = str(error)
        except IntegrityError:
            why = self.env._(
                "Somebody else did the same at this moment. Nothing was done twice."
            )
        except Exception as error:  # of whatever comes with other addons
            _logger.exception("Offboarding, batch %s: %s", batch.id, self)
            why = self.env._("Unexpected: %s", error)
        self._write_step({"state": "failed", "error": why})
        return False

    # Open

    def _open_cases(self, batch):
        """A case for each that has none: together, or where that fails, one by one."""
        waiting = self.filtered(lambda line: not line.offboarding_id)
        if not waiting:
            return
        try:
            with self.env.cr.savepoint():
                waiting._open(batch)
        except (UserError, IntegrityError):
            for line in waiting:
                line._try(batch, line._open)

    def _open(self, batch):
        wizard = (
            batch.env["client.offboarding.open"]
            .with_context(default_tone=batch.tone)
            .create(
                {
                    "company_id": batch.company_id.id,
                    "partner_ids": [Command.set(self.partner_id.ids)],
                    "contract_ids": [Command.set(self.contract_ids.ids)],
                    "scope": batch.scope,
                    "initiated_by": batch.initiated_by,
                    "reason_id": batch.reason_id.id,
                    "mode": batch.mode,
                }
            )
        )
        opened = batch.env["client.offboarding"].search(wizard.action_open()["domain"])
        cases = opened.grouped("commercial_partner_id")
        for line in self:
            line._write_step({"offboarding_id": cases[line.partner_id].id})

    # The other steps

    def _work_off(self, batch):
        """Do what is still to do for this client; what fails is told in his line."""
        for step in batch._get_steps():
            if step != "open" and not self._try(batch, getattr(self, f"_do_{step}")):
                return
        self._write_step({"state": "done", "error": False})

    def _get_case(self, batch):
        """The case, with the rights of who runs the batch."""
        return self.offboarding_id.with_env(batch.env)

    def _do_inform(self, batch):
        """Write what comes first in such a case; later only to whom it didn't reach."""
        case = self._get_case(batch)
        if said := case.communication_ids[:1]:
            people = case._get_not_reached()[case.id] & said.partner_ids
            if people:
                case._say(said.kind, people)
        elif case.next_message:
            case._say(case.next_message, self._invite(case))

    def _invite(self, case):
        """Those of the client's people who can be written to, each address once.

        :raises UserError: where there is nobody
        """
        if not case.contact_ids:
            case.contact_ids = self._find_people(case)
        return case.contact_ids

    def _find_people(self, case):
        client = case.partner_id
        people = client.browse().union(*case._get_proposed_contacts())
        others = client.child_ids.filtered(lambda person: person.type == "contact")
        for proposed in (people, others, client):
            addresses = {}
            # A contact may be another company's.
            for person in proposed._filtered_access("read"):
                if person.email_normalized and not person.is_blacklisted:
                    addresses.setdefault(person.email_normalized, person)
            if addresses:
                return client.browse().union(*addresses.values())
        raise UserError(case.env._("Nobody of the client can be written to."))

    def _do_paper(self, batch):
        """The notice, or what else ends the contracts of the case, as a file."""
        self._make_papers(self._get_case(batch))

    def _make_papers(self, case):
        papers = case.env["client.offboarding.protocol"]
        if not case.termination_ids:
            # No contract runs: there is nothing to give notice of.
            return papers
        kinds = [
            code
            for code in case._get_offered_kinds()
            if papers._get_kind(code)._message == "notice"
        ]
        if not kinds:
            raise UserError(case.env._("No notice fits the case as it is now."))
        for kind in kinds:
            paper = case._get_or_create_paper(kind)
            if paper.state == "draft" and (not paper.attachment_id or paper.is_preview):
                paper.action_generate()
            papers |= paper
        return papers

    def _do_send(self, batch):
        """Sign and send it by e-mail. Sending isn't delivery: only that day is kept."""
        case = self._get_case(batch)
        papers = self._make_papers(case)
        if self.is_letter or not papers:
            return
        people = self._invite(case)
        if not_reached := papers._get_not_reached():
            people, is_again = not_reached, True
        else:
            is_again = False
        papers._send_composed(people, is_signing=True, is_again=is_again)
        today = case.company_id._get_offboarding_today()
        case.termination_ids.filtered(
            lambda t: t.mode in ("notice", "cause") and not t.date_sent
        ).write({"date_sent": today})

    def _do_invoice(self, batch):
        result = self._get_case(batch).action_create_final_invoices()
        if result and result.get("res_model") == "client.offboarding.final.invoice":
            raise UserError(
                batch.env._("More is asked for here: do it in the case itself.")
            )
