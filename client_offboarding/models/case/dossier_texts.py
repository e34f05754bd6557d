from odoo import api, models
from odoo.tools import (
    format_date,
    html2plaintext,
    is_html_empty,
)

from ...tools import dossier

# For us only, whatever goes out.
INTERNAL_FIELDS = {
    "reason_note",
    "decision_note",
    "tone",
    "revoke_reason",
    "control_reason",
    "contact_again_on",
    "welcome",
    "welcome_note",
}
SHOWN_TYPES = {
    "boolean",
    "char",
    "date",
    "datetime",
    "float",
    "integer",
    "many2one",
    "monetary",
    "selection",
    "text",
}
# Technical columns, or names of tokens.
HIDDEN_FIELDS = {"offboarding_id", "sequence", "active", "is_settled", "sha256"}
HIDDEN_FIELDS |= {"was_recorded"}
HIDDEN_STARTS = (
    "access_",
    "activity_",
    "collected_",
    "message_",
    "rating_",
    "website_",
)


class ClientOffboarding(models.Model):
    """What the dossier says of a case: tables of its records, and its history."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    @api.model
    def _is_told_in_dossier(self, lines):
        """Of records of other apps, such as invoices, there are just the files."""
        return lines._name.startswith("client.offboarding")

    # What the records say

    def _get_dossier_tables(self, records, internal):
        """Tables of the index: list of (title, list of dicts of label → text)."""
        return [
            (
                self.env["ir.model"]._get(lines._name).name,
                self._get_dossier_rows(lines, internal),
            )
            for lines in records
            if self._is_told_in_dossier(lines)
        ]

    def _get_dossier_rows(self, lines, internal):
        labels = {
            field._description_string(self.env): field
            for field in self._get_dossier_fields(lines, internal)
        }
        rows = [
            {
                label: self._format_dossier_value(line, field)
                for label, field in labels.items()
            }
            for line in lines
        ]
        # Columns in which nobody wrote anything tell nothing.
        used = {label for row in rows for label, text in row.items() if text}
        return [{label: row[label] for label in row if label in used} for row in rows]

    def _get_dossier_fields(self, lines, internal):
        return [
            field
            for name, field in lines._fields.items()
            if field.store
            and field.type in SHOWN_TYPES
            and field.comodel_name != "ir.attachment"
            and name not in models.MAGIC_COLUMNS
            and name not in HIDDEN_FIELDS
            and not name.startswith(HIDDEN_STARTS)
            and (internal or name not in INTERNAL_FIELDS)
            and lines._has_field_access(field, "read")
        ]

    def _format_dossier_value(self, line, field):
        value = line[field.name]
        if field.type == "many2one":
            # sudo: the name of what the line names, as its form shows it.
            return value.sudo().display_name or ""
        if field.type == "selection":
            options = dict(field._description_selection(self.env))
            return options.get(value, value or "")
        if field.type == "boolean":
            return self.env._("yes") if value else ""
        if field.type == "date":
            return format_date(self.env, value) if value else ""
        if field.type == "datetime":
            if not value:
                return ""
            return self.company_id._format_offboarding_moment(value)
        if field.type in ("float", "monetary", "integer"):
            return f"{value:g}" if field.type == "float" else str(value or "")
        return value or ""

    # History

    def _get_dossier_history(self, records, internal):
        """Pages with the messages: name → text."""
        rows = {False: [], True: []}
        for lines in records:
            if "message_ids" not in lines._fields:
                continue
            if not self._is_told_in_dossier(lines):
                continue
            for message in self._get_dossier_messages(lines):
                rows[self._is_dossier_note(message)].append(message)
        pages = {
            "history.html": self._write_dossier_messages(
                self.env._("History"), rows[False]
            )
        }
        if internal:
            pages["internal-notes.html"] = self._write_dossier_messages(
                self.env._("Internal notes"), rows[True]
            )
        return pages

    @api.model
    def _is_dossier_note(self, message):
        """Whether a message is among colleagues: also all that somebody wrote there.

        The ERP logs every change as an internal note. That a step was done and a date
        moved is the history of the case, where the field is for everybody.
        """
        if not (message.is_internal or message.subtype_id.internal):
            return False
        # sudo: the model is for administrators; only names of fields are looked at.
        changed = set(message.sudo().tracking_value_ids.field_id.mapped("name"))
        known = self.env[message.model]._fields
        is_step = changed and is_html_empty(message.body)
        return not is_step or any(
            name in INTERNAL_FIELDS or name not in known or known[name].groups
            for name in changed
        )

    def _get_dossier_messages(self, lines):
        return self.env["mail.message"].search(
            [
                ("model", "=", lines._name),
                ("res_id", "in", lines.ids),
                ("message_type", "!=", "user_notification"),
            ],
            order="id",
        )

    def _write_dossier_messages(self, title, messages):
        texts = []
        for message in sorted(messages, key=lambda one: (one.date, one.id)):
            text = html2plaintext(message.body or "").strip()
            text += self._describe_dossier_changes(message)
            if text.strip():
                # sudo: who wrote is told beside what he wrote, as the chatter does.
                texts.append(
                    dossier.write_message(
                        message.author_id.sudo().name or message.email_from or "",
                        self.company_id._format_offboarding_moment(message.date),
                        ""
                        if message.model == self._name
                        else message.record_name or "",
                        text.strip(),
                    )
                )
        return dossier.write_page(title, self._get_dossier_lang(), texts)

    def _describe_dossier_changes(self, message):
        """Tracked changes of a message, of fields that the user may read."""
        # sudo: the model is for administrators; its fields are checked one by one.
        changes = message.sudo().tracking_value_ids._filter_has_field_access(self.env)
        return "".join(
            f"\n{change['fieldInfo']['changedField']}: "
            f"{change['oldValue'] or '–'} → {change['newValue'] or '–'}"
            for change in changes._tracking_value_format()
        )
