from odoo import models


class ClientOffboardingPaperKindDocuments(models.AbstractModel):
    """The documents of a case, by where they go."""

    _name = "client.offboarding.paper.kind.documents"
    _description = "Record of Documents"
    _inherit = ["client.offboarding.paper.record"]

    _lines = "document_ids"
    _part_field = "with_documents"

    def _get_title(self):
        return self.env._("Record of the Handover of Documents")

    def _get_number_word(self):
        return self.env._("Documents")

    def _get_part_title(self):
        return self.env._("Documents")

    def _has_content(self, case):
        return super()._has_content(case) and self._is_filled(case)

    def _prepare_values(self, paper):
        return {
            "sections": self._get_sections(paper),
            "findings": self._get_findings(paper),
        }

    def _get_sections(self, paper):
        """The documents of the case, by where they go.

        :return: list of dicts with ``title`` and ``lines``
        """
        titles = {
            "to_client": self.env._("Handed to the Client"),
            "to_company": self.env._("Handed to the Service Provider"),
            "to_provider": self.env._("Handed to the new provider"),
        }
        lines = self._get_lines(paper)
        stored = lines._find_stored()
        labels = paper._get_labels(
            lines, "kind", "medium", "originality", "channel", "receipt"
        )
        return [
            {
                "title": title,
                "lines": [
                    self._prepare_row(paper, line, labels, stored) for line in chosen
                ],
            }
            for direction, title in titles.items()
            if (
                chosen := lines.filtered(
                    lambda line, to=direction: line.direction == to
                )
            )
        ]

    def _prepare_row(self, paper, line, labels, stored):
        def label(name):
            return labels[name].get(line[name], "")

        is_done = line.state == "done"
        # Of what is gone, a checksum would say that there is something.
        files = [
            file for file in line.file_list or [] if not line._is_lost(file, stored)
        ]
        how = [
            label("channel") if is_done else "",
            line.tracking_number if is_done else "",
        ]
        return {
            "name": line.name,
            "kind": label("kind"),
            "form": label("medium"),
            "originality": label("originality"),
            "extent": self._describe_extent(line, len(files)),
            "day": is_done and paper._format_day(line.date_handed),
            "how": ", ".join(filter(None, how)),
            "receipt": self._describe_receipt(paper, line, label("receipt")),
            "remarks": line.remarks,
            "files": files,
        }

    def _describe_extent(self, line, files):
        """How much it is: copies and pages of paper, or files."""
        texts = []
        if line.quantity > 1 or not files:
            texts.append(self.env._("copies: %s", line.quantity))
        if line.pages:
            texts.append(self.env._("pages: %s", line.pages))
        if files:
            texts.append(self.env._("files: %s", files))
        return ", ".join(texts)

    def _describe_receipt(self, paper, line, label):
        if not line.receipt:
            return ""
        day = paper._format_day(paper._localize(line.receipt_on))
        said = f"{label} ({line.receipt_by}, {day})"
        if line.is_receipt_recorded:
            how = self._say_recorded(line.receipt_for)
            said = f"{label} – {how} ({line.receipt_by}, {day})"
        return ": ".join(filter(None, [said, line.receipt_note]))

    def _get_findings(self, paper):
        """What isn't there: (title, list of texts); an empty list means "none"."""
        lines = self._get_lines(paper)
        missing = lines.filtered(lambda line: line.receipt == "missing")
        waiting = lines.filtered(lambda line: line.state == "open") - missing
        return [
            (
                self.env._("What is missing"),
                [
                    ": ".join(filter(None, [line.name, line.receipt_note]))
                    for line in missing
                ],
            ),
            (self.env._("Still to be handed over"), waiting.mapped("name")),
        ]
