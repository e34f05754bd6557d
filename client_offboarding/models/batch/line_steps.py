import logging

from psycopg2 import IntegrityError

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...const import ONE_SIDED
from ...tools.database_faults import is_database_fault

_logger = logging.getLogger(__name__)


class ClientOffboardingBatchLine(models.Model):
    """What is done for one client: by the steps of his case, each once.

    Every method takes the batch with the rights of who runs it.
    """

    _name = "client.offboarding.batch.line"
    _inherit = ["client.offboarding.batch.line"]

    # One client, or many: all of it or nothing

    def _work_off(self, batch):
        """Do what is still to do for these clients; what fails is told in its line."""
        for step in batch._get_steps():
            todo = self.filtered(lambda line: line.state == "todo")
            for line in todo - todo._do_together(batch, step):
                line._try(batch, getattr(line, f"_do_{step}"))
        todo = self.filtered(lambda line: line.state == "todo")
        todo._write_step({"state": "done", "error": False})

    def _do_together(self, batch, step):
        """Do a step for many clients in one go, where it takes them so.

        :return: the lines for which it was done; none where it failed for one of them
        """
        work = getattr(self, f"_{step}_together", None)
        if not work or len(self) < 2:
            return self.browse()
        try:
            return self._do_whole(work, batch)
        except Exception as error:  # tried again for each, which says where it fails
            if is_database_fault(error):
                raise
            _logger.info("Offboarding, batch %s, one by one: %s", batch.id, error)
            return self.browse()

    def _try(self, batch, work):
        """Do something for a client; an error stays with him.

        What the database can't do at this moment starts everything again.
        """
        try:
            self._do_whole(work, batch)
            return
        except UserError as error:
            why = str(error)
        except IntegrityError:
            why = self.env._(
                "Somebody else did the same at this moment. Nothing was done twice."
            )
        except Exception as error:  # of whatever comes with other addons
            if is_database_fault(error):
                raise
            _logger.exception("Offboarding, batch %s: %s", batch.id, self)
            why = self.env._("Unexpected: %s", error)
        self._write_step({"state": "failed", "error": why})

    def _do_whole(self, work, batch):
        """All of it or nothing.

        What follows from a changed case, as its progress, is reckoned once, before the
        commit: a savepoint that flushes by itself would do it for every client.
        """
        self.env.flush_all()
        with self.env.cr.savepoint(flush=False):
            try:
                result = work(batch)
                self.env.flush_all()
            except Exception:
                # What wasn't written is undone with what was.
                self.env.transaction.clear()
                raise
        return result

    # Open

    def _open_together(self, batch):
        self._do_open(batch)
        return self

    def _do_open(self, batch):
        """A case for each that has none."""
        waiting = self.filtered(lambda line: not line.offboarding_id)
        if not waiting:
            return
        wizard = (
            batch.env["client.offboarding.open"]
            .with_context(default_tone=batch.tone)
            .create(
                {
                    "company_id": batch.company_id.id,
                    "partner_ids": [Command.set(waiting.partner_id.ids)],
                    "contract_ids": [Command.set(waiting.contract_ids.ids)],
                    "scope": batch.scope,
                    "initiated_by": batch.initiated_by,
                    "reason_id": batch.reason_id.id,
                    "mode": batch.mode,
                }
            )
        )
        opened = batch.env["client.offboarding"].search(wizard.action_open()["domain"])
        cases = opened.grouped("commercial_partner_id")
        for line in waiting:
            line._write_step({"offboarding_id": cases[line.partner_id].id})

    # The other steps

    def _get_case(self, batch):
        """The case, with the rights of who runs the batch."""
        return self.offboarding_id.with_env(batch.env)

    def _inform_together(self, batch):
        """Whoever hears of it for the first time hears it in one go."""
        cases = self._get_case(batch).filtered(
            lambda case: case.next_message and not case.communication_ids
        )
        cases -= cases.filtered("contact_ids.is_blacklisted")
        people = self._find_people(cases)
        cases = cases.filtered(lambda case: people[case])
        for case in cases.filtered(lambda case: not case.contact_ids):
            case.contact_ids = people[case]
        for (kind, _tone), alike in cases.grouped(
            lambda case: (case.next_message, case.tone)
        ).items():
            alike._say_together(kind)
        return self.filtered(lambda line: line.offboarding_id in cases)

    def _do_inform(self, batch):
        """Write what comes first in such a case; later only to whom it didn't reach."""
        case = self._get_case(batch)
        if said := case.communication_ids[:1]:
            people = case._get_not_reached()[case.id] & said.partner_ids
            if people:
                case._say(said.kind, self._check_people(case, people))
        elif case.next_message:
            case._say(case.next_message, self._invite(case))

    def _invite(self, case):
        """Those of the client's people who are written to, invited where nobody is.

        :raises UserError: where there is nobody
        """
        people = self._find_people(case)[case]
        if not case.contact_ids:
            case.contact_ids = people
        return self._check_people(case, people)

    def _check_people(self, case, people):
        """Without those who want no e-mails; they may have said so meanwhile."""
        if usable := people.filtered(lambda person: not person.is_blacklisted):
            return usable
        raise UserError(case.env._("Nobody of the client can be written to."))

    def _find_people(self, cases):
        """Whom to write to: who is invited, or else who of the client's people can be.

        :return: dict of ``res.partner`` by case, empty where there is nobody
        """
        proposed = {}
        for case in cases:
            if case.contact_ids:
                proposed[case] = (case.contact_ids,)
                continue
            client = case.partner_id
            people = client.browse().union(*case._get_proposed_contacts())
            others = case._get_client_people()
            proposed[case] = (people, others, client)
        everybody = cases.partner_id.union(
            *(p for some in proposed.values() for p in some)
        )
        # A contact may be another company's.
        usable = everybody._filtered_access("read").filtered(
            lambda person: person.email_normalized and not person.is_blacklisted
        )
        return {
            case: self._take_first_people(some, usable)
            for case, some in proposed.items()
        }

    @api.model
    def _take_first_people(self, proposed, usable):
        """Of the first of these groups who can be written to, each address once."""
        addresses = {}
        for people in proposed:
            for person in people & usable:
                addresses.setdefault(person.email_normalized, person)
            if addresses:
                break
        return usable.browse().union(*addresses.values())

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
            people, is_again = self._check_people(case, not_reached), True
        else:
            is_again = False
        papers._send_composed(people, is_signing=True, is_again=is_again)
        today = case.company_id._get_offboarding_today()
        case.termination_ids.filtered(
            lambda t: t.mode in ONE_SIDED and not t.date_sent
        ).write({"date_sent": today})

    def _do_invoice(self, batch):
        result = self._get_case(batch).action_create_final_invoices()
        if result and result.get("res_model") == "client.offboarding.final.invoice":
            raise UserError(
                batch.env._("More is asked for here: do it in the case itself.")
            )
