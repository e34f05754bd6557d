from odoo import models


class ClientOffboardingMixinPaperHandover(models.AbstractModel):
    """The documents and the access of a case, as their records state them."""

    _name = "client.offboarding.mixin.paper.handover"
    _description = "Records of Documents and Access"

    def _get_handover_lines(self, name):
        # sudo: the lines of the case, for whoever may read the paper.
        return (
            self.sudo()
            .offboarding_id[name]
            .filtered(lambda line: line.state != "cancelled")
        )

    def _get_line_label(self, line, name):
        options = dict(line._fields[name]._description_selection(self.env))
        return options.get(line[name], "")

    def _get_labels(self, lines, *names):
        """Labels of selections, by field: once for all rows of a table."""
        return {
            name: dict(lines._fields[name]._description_selection(self.env))
            for name in names
        }

    # Documents

    def _get_document_sections(self):
        """The documents of the case, by where they go.

        :return: list of dicts with ``title`` and ``lines``
        """
        self.ensure_one()
        titles = {
            "to_client": self.env._("Handed to the Client"),
            "to_company": self.env._("Handed to the Service Provider"),
            "to_provider": self.env._("Handed to the new provider"),
        }
        lines = self._get_handover_lines("document_ids")
        labels = self._get_labels(
            lines, "kind", "medium", "originality", "channel", "receipt"
        )
        return [
            {
                "title": title,
                "lines": [self._prepare_document_row(line, labels) for line in chosen],
            }
            for direction, title in titles.items()
            if (
                chosen := lines.filtered(
                    lambda line, to=direction: line.direction == to
                )
            )
        ]

    def _prepare_document_row(self, line, labels):
        def label(name):
            return labels[name].get(line[name], "")

        is_done = line.state == "done"
        files = line.file_list or []
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
            "day": is_done and self._format_day(line.date_handed),
            "how": ", ".join(filter(None, how)),
            "receipt": self._describe_receipt(line, label("receipt")),
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

    def _describe_receipt(self, line, label):
        if not line.receipt:
            return ""
        day = self._format_day(self._localize(line.receipt_on))
        said = f"{label} ({line.receipt_by}, {day})"
        return ": ".join(filter(None, [said, line.receipt_note]))

    def _get_document_findings(self):
        """What isn't there: (title, list of texts); an empty list means "none"."""
        self.ensure_one()
        lines = self._get_handover_lines("document_ids")
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

    # Access

    def _get_access_rows(self):
        """What was done with each account; nothing that opens it is ever stated."""
        self.ensure_one()
        return [
            {
                "system": line.system,
                "account": line.account,
                "holder": self._get_access_holder(line),
                "done": self._describe_operation(line),
                "by": line.done_by_id.name if line.state == "done" else "",
                **self._tell_moment(line),
            }
            for line in self._get_handover_lines("access_ids")
        ]

    def _tell_moment(self, line):
        local = line.state == "done" and self._localize(line.date_done)
        return {
            "day": local and self._format_day(local),
            "hour": local and f"{local:%H:%M} ({local:%Z})",
        }

    def _get_access_holder(self, line):
        return {
            "ours_in_theirs": self.env._("of the Service Provider, at the Client"),
            "theirs_in_ours": self.env._("of the Client, at the Service Provider"),
            "shared": self.env._("shared"),
        }[line.holder]

    def _describe_operation(self, line):
        """What was done, with what belongs to it."""
        if line.state != "done":
            return ""
        done = {
            "transfer": self.env._("transferred"),
            "revoke": self.env._("revoked"),
            "close": self.env._("closed"),
        }[line.operation]
        texts = [done]
        if line.new_owner:
            texts.append(self.env._("new owner: %s", line.new_owner))
        if line.backup == "made":
            texts.append(self.env._("a backup was made"))
        if line.renewal_date:
            texts.append(
                self.env._("next renewal: %s", self._format_day(line.renewal_date))
            )
        return "; ".join(texts)

    def _get_access_findings(self):
        """What is still to be done, as (title, list of texts)."""
        self.ensure_one()
        lines = self._get_handover_lines("access_ids")
        waiting = lines.filtered(lambda line: line.state == "open")
        narrowed = waiting.filtered("narrowed_on")
        return [
            (
                self.env._("Still to be done"),
                (waiting - narrowed).mapped("display_name"),
            ),
            (
                self.env._("Limited to this case until it is closed"),
                narrowed.mapped("display_name"),
            ),
        ]
