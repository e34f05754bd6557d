from odoo import models

from ....const import OFFICER
from ...case.sizes import format_size
from ...data.data import SETTLED
from .kind import HANDOVER


class ClientOffboardingPaperKindData(models.AbstractModel):
    """What became of personal data: the certificate of GDPR 28(3)(g)."""

    _name = "client.offboarding.paper.kind.data"
    _description = "Certificate of Personal Data"
    _inherit = ["client.offboarding.paper.kind"]

    # Copies in backups are gone only when the case is long closed.
    _states = (*HANDOVER, "closed")
    _late_group = OFFICER
    _sides = ("company",)

    def _get_title(self):
        return self.env._("Record of the Return or Erasure of Personal Data")

    def _get_number_word(self):
        return self.env._("Data")

    def _get_maker_group(self):
        """Officers certify what they decided, without any role of this app."""
        return OFFICER

    def _get_lines(self, case):
        # sudo: the lines of the case, for whoever may read the paper.
        lines = case.sudo().data_ids
        return lines.filtered(lambda line: line.state != "cancelled")

    def _has_content(self, case):
        return bool(self._get_lines(case))

    def _get_missing(self, paper):
        """Issued when every line is settled: it certifies, it doesn't promise."""
        missing = super()._get_missing(paper)
        lines = self._get_lines(paper.offboarding_id)
        waiting = lines.filtered(lambda line: line.state not in SETTLED)
        return missing + [
            self.env._("'%s' isn't settled yet.", line.name) for line in waiting
        ]

    def _prepare_values(self, paper):
        lines = self._get_lines(paper.offboarding_id)
        kept = lines.filtered(lambda line: line.state == "kept")
        return {
            "choice": self._describe_choice(paper),
            "rows": [self._get_row(paper, line) for line in lines - kept],
            "kept": [self._get_kept(paper, line) for line in kept],
            "backups": [
                self._tell_backup(paper, line)
                for line in lines.filtered("backup_until")
            ],
            "subprocessors": self._tell_subprocessors(paper, lines),
            "returned": self._get_returned(paper),
            "searches": self._tell_searches(paper),
        }

    def _get_returned(self, paper):
        """What was handed over: dicts of ``name``, ``files`` and ``receipt``.

        Files are dicts of ``text`` (name and size) and ``sha256``.

        Addons that return data otherwise add to it.
        """
        # sudo: see _get_lines
        documents = paper.sudo().offboarding_id.document_ids.filtered(
            lambda line: line.is_entrusted and line.state == "done"
        )
        labels = paper._get_labels(documents, "channel", "receipt")
        return [
            {
                "name": line.name,
                "files": [
                    {
                        "text": self.env._(
                            "%(file)s, bytes: %(size)s",
                            file=file["name"],
                            size=file["size"],
                        ),
                        "sha256": file["sha256"],
                    }
                    for file in line.file_list or []
                ],
                "receipt": self._tell_receipt(paper, line, labels),
            }
            for line in documents
        ]

    def _tell_receipt(self, paper, line, labels):
        handed = self.env._("handed over on %s", paper._format_day(line.date_handed))
        channel = labels["channel"].get(line.channel, "")
        receipt = labels["receipt"].get(line.receipt, "")
        if receipt:
            day = paper._format_day(paper._localize(line.receipt_on))
            receipt = f"{receipt} ({line.receipt_by}, {day})"
        else:
            receipt = self.env._("receipt not confirmed yet")
        return "; ".join(filter(None, [handed, channel, receipt]))

    def _tell_searches(self, paper):
        """What the last search for personal data found, as texts; none here."""
        return []

    def _describe_choice(self, paper):
        """What the client chose, who, when and how, as a text."""
        # sudo: see _get_lines
        case = paper.sudo().offboarding_id
        chosen = case.data_choice
        if not any(line.role == "processor" for line in self._get_lines(case)):
            return self.env._("No personal data were entrusted by the Client.")
        if not chosen and all(line.choice for line in case._get_entrusted_data()):
            return self.env._("Chosen by the Client for each set of data; see below.")
        if not chosen:
            return self.env._(
                "Nothing was chosen: the contracts say nothing, and the Client has "
                "not chosen yet."
            )
        if case.is_data_choice_agreed:
            return self.env._(
                "As the contract provides: %(choice)s (%(contract)s).",
                choice=self._get_choice_words()[chosen],
                contract=self._tell_agreed_in(paper, case),
            )
        return self.env._(
            "Chosen by the Client: %s.",
            self._tell_chosen(
                paper,
                case.data_choice,
                case.data_choice_by,
                case.data_choice_on,
                case.data_choice_channel,
            ),
        )

    def _tell_agreed_in(self, paper, case):
        """Which contract says it, and of what day."""
        if not case.data_choice_on:
            return case.data_choice_by
        return self.env._(
            "%(contract)s of %(day)s",
            contract=case.data_choice_by,
            day=paper._format_day(case.data_choice_on),
        )

    def _get_choice_words(self):
        return {
            "return": self.env._("return of the data"),
            "erase": self.env._("erasure of the data"),
            "return_erase": self.env._("return of the data, then erasure of copies"),
        }

    def _tell_chosen(self, paper, choice, by, day, channel):
        """A choice with who made it, when and how."""
        return self.env._(
            "%(choice)s (%(by)s, %(day)s, %(channel)s)",
            choice=self._get_choice_words()[choice],
            by=by,
            day=paper._format_day(day),
            channel={
                "contract": self.env._("in the contract"),
                "portal": self.env._("in the portal"),
                "letter": self.env._("by letter"),
                "email": self.env._("by e-mail"),
                "meeting": self.env._("at a meeting"),
            }[channel],
        )

    def _tell_line_choice(self, paper, line):
        """What the client chose for this set, where he did so by itself."""
        if not line.choice:
            return ""
        chosen = self._tell_chosen(
            paper, line.choice, line.choice_by, line.choice_on, line.choice_channel
        )
        return self.env._("Chosen for these: %s", chosen)

    def _get_role(self, line):
        if line.role == "processor":
            return self.env._("entrusted by the Client")
        return self.env._("the Service Provider's own (controller)")

    def _get_row(self, paper, line):
        done = {
            "return": self.env._("returned"),
            "transfer": self.env._("transferred to the new provider"),
            "erase": self.env._("erased"),
            "anonymize": self.env._("anonymised"),
        }.get(line.decision, "")
        local = line.date_done and paper._localize(line.date_done)
        return {
            "system": line.system_id.name or "",
            "category": line.category or "",
            "subjects": line.subjects or "",
            "choice": self._tell_line_choice(paper, line),
            "role": self._get_role(line),
            "count": self._tell_count(line),
            "done": done if line.state == "done" else self.env._("not settled"),
            "method": line.method or "",
            "by": line.done_by_id.name or "",
            "day": paper._format_day(local) if local else "",
            "proofs": self._tell_proofs(line),
        }

    def _tell_count(self, line):
        texts = []
        if line.record_count:
            texts.append(self.env._("records: %s", line.record_count))
        if line.file_count:
            texts.append(self.env._("files: %s", line.file_count))
        if line.byte_count:
            texts.append(format_size(self.env, line.byte_count))
        return ", ".join(texts)

    def _tell_proofs(self, line):
        return [
            {"text": file["name"], "sha256": file["sha256"]}
            for file in line._hash_files(line.proof_ids.sorted("name"))
        ]

    def _get_kept(self, paper, line):
        return {
            "system": line.system_id.name or "",
            "category": line.category or "",
            "role": self._get_role(line),
            "ground": line.legal_basis,
            "until": paper._tell_kept_until(line),
        }

    def _tell_backup(self, paper, line):
        """Copies in backups: gone, or overwritten by a day still to come."""
        name = line.system_id.name or line.name
        if day := line.backup_confirmed_on:
            return self.env._(
                "%(system)s: copies in backups are gone, confirmed on %(day)s",
                system=name,
                day=paper._format_day(day),
            )
        return self.env._(
            "%(system)s: copies in backups are overwritten by %(day)s; "
            "a further version of this record confirms it",
            system=name,
            day=paper._format_day(line.backup_until),
        )

    def _tell_subprocessors(self, paper, lines):
        texts = []
        for line in lines.filtered("subprocessor_id"):
            told, confirmed = line.subprocessor_told_on, line.subprocessor_confirmed_on
            days = [
                told and self.env._("told on %s", paper._format_day(told)),
                confirmed
                and self.env._("confirmed on %s", paper._format_day(confirmed)),
            ]
            said = ", ".join(filter(None, days)) or self.env._("not told yet")
            texts.append(f"{line.subprocessor_id.name}: {said}")
        return texts
