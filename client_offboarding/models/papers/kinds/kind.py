from odoo import api, models

from ..signers import SIDES

HANDOVER = ("handover", "confirm")


class ClientOffboardingPaperKind(models.AbstractModel):
    """What distinguishes one kind of paper from another.

    Each kind is a model ``client.offboarding.paper.kind.<kind>`` that inherits this
    one and has a report ``report_<kind>`` in its addon; the papers call it, see
    ``_get_kind`` of theirs. An addon adds a kind with such a model, its report, and its
    name in the selection ``kind`` of the papers.

    What a kind says is asked with the paper in its own language: ``self.env`` is that
    of the paper.
    """

    _name = "client.offboarding.paper.kind"
    _description = "Kind of Offboarding Paper"

    # States of the case in which the paper may be signed.
    _states = HANDOVER
    # Who sign it.
    _sides = SIDES
    # Offered before its time, marked as a draft.
    _is_early = False
    # By it a contract ends, so that the contract's clause on form applies.
    _is_formal = False
    # The client answers it: he agrees, or lists what differs.
    _is_answered = False
    # Of a paper that states the ledger, SQL of what it states.
    _ledger = None
    # Of a record that the combined one can hold: the paper's field that says whether.
    _part_field = None
    # It holds such records.
    _holds_parts = False
    # The message to the client that it goes with, where it was made.
    _message = None
    # The last of all, made late; signed, it says that the case is over.
    _is_last = False
    # Who issues it when the case is closed: what it states goes on after that.
    _late_group = None

    @api.model
    def _get_code(self):
        """The kind, as papers have it."""
        return self._name.rpartition(".")[2]

    @api.model
    def _get_report(self):
        """XML id of the report that prints it, of the addon that adds the kind."""
        return f"{self._original_module}.report_{self._get_code()}"

    def _get_title(self):
        """The legal title that the paper bears."""
        raise NotImplementedError

    def _get_number_word(self):
        """What the kind is called in the number of a paper, in short."""
        return self._get_title()

    # For a case

    def _is_offered(self, case):
        """Whether the paper is sensible now."""
        return (
            (self._is_early or case.state in self._states)
            and self._fits(case)
            and self._has_content(case)
        )

    def _fits(self, case):
        """Whether the case can have the paper signed at all, once it is time."""
        return True

    def _has_content(self, case):
        """Whether the paper has something to say, so that it is worth offering."""
        return True

    def _get_terminations(self, case):
        """The contracts that the paper is about: here all of the case.

        :return: ``client.offboarding.termination`` in sudo
        """
        # sudo: numbers, names and dates of contracts, for whoever may read the paper.
        return case.sudo().termination_ids

    def _find_paper(self, case):
        """The paper of this kind that counts now."""
        return case.protocol_ids.filtered(
            lambda paper: paper.kind == self._get_code() and paper.state != "void"
        )[:1]

    def _get_maker_group(self):
        """XML id of a group whose users make the paper without a role in the case."""
        return None

    # For a paper

    def _get_sides(self, paper):
        """The sides that sign, in the order of their columns."""
        return self._sides

    def _get_initial(self, paper, name):
        """What the paper's field ``name`` holds until somebody enters something."""
        return False

    def _get_warnings(self, paper):
        """Why whoever makes the paper should look twice; glue addons add theirs.

        :return: list of texts
        """
        return []

    def _get_missing(self, paper):
        """What has to be entered before the paper can be printed.

        :return: list of sentences for the user; empty where it can
        """
        return []

    def _before_render(self, paper):
        """Called before its file is made: keep what the file shows of the moment."""

    def _check_timely(self, paper):
        """Raise a UserError where something else speaks against sending or signing."""

    def _get_obstacle(self, paper):
        """Why nobody may sign the paper yet, though it may be made and sent.

        :return: a sentence for who wants to sign; empty where he may
        """
        return ""

    def _check_current(self, paper):
        """Raise a UserError where the facts have overtaken the file to be signed."""

    def _after_sending(self, paper):
        """Called when the paper was put up for signature."""

    def _after_signature(self, paper, side):
        """Called when somebody has signed for ``side``."""

    def _after_completion(self, paper):
        """Called when everybody has signed."""

    def _is_for_contact(self, paper, contact):
        """Whether an invited contact may see the paper, once his side may."""
        return True

    def _get_changes(self, paper):
        """What the ledger says otherwise than the paper does, as texts."""
        return []

    # What is printed

    def _get_annexes(self, paper):
        """Papers that the paper refers to, as texts."""
        return []

    def _get_signatory(self, paper, side):
        """Who acted for a side that doesn't sign this paper, as a text."""
        return ""

    def _prepare_values(self, paper):
        """What the template of the paper prints.

        :return: dict of texts, and of lists and dicts of them
        """
        return {}
