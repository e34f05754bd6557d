from odoo import models


class ClientOffboardingPaperKindAccess(models.AbstractModel):
    """What was done with each account; nothing that opens it is ever stated."""

    _name = "client.offboarding.paper.kind.access"
    _description = "Record of Access"
    _inherit = ["client.offboarding.paper.record"]

    _lines = "access_ids"
    _part_field = "with_access"

    def _get_title(self):
        return self.env._("Record of the Handover of Access")

    def _get_number_word(self):
        return self.env._("Access")

    def _get_part_title(self):
        return self.env._("Access")

    def _has_content(self, case):
        return super()._has_content(case) and self._is_filled(case)

    def _prepare_values(self, paper):
        return {
            "rows": self._get_rows(paper),
            "findings": self._get_findings(paper),
        }

    def _get_rows(self, paper):
        return [
            {
                "system": line.system,
                "account": line.account,
                "holder": self._get_holder(line),
                "done": self._describe_operation(paper, line),
                "instructions": line.instructions or "",
                "by": line.done_by_id.name if line.state == "done" else "",
                **self._tell_moment(paper, line),
            }
            for line in self._get_lines(paper)
        ]

    def _tell_moment(self, paper, line):
        local = line.state == "done" and paper._localize(line.date_done)
        return {
            "day": local and paper._format_day(local),
            "hour": local and paper._format_clock(local),
        }

    def _get_holder(self, line):
        return {
            "ours_in_theirs": self.env._("of the Service Provider, at the Client"),
            "theirs_in_ours": self.env._("of the Client, at the Service Provider"),
            "shared": self.env._("shared"),
        }[line.holder]

    def _describe_operation(self, paper, line):
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
                self.env._("next renewal: %s", paper._format_day(line.renewal_date))
            )
        if line.operation == "transfer":
            texts.append(self._tell_control(paper, line))
        return "; ".join(texts)

    def _tell_control(self, paper, line):
        """Who has it now says so; else what we did is what we know."""
        if not line.control_confirmed_on:
            return self._say_recorded()
        said = self.env._(
            "control confirmed by %(who)s, %(how)s, %(day)s",
            who=line.control_confirmed_name,
            how=self._tell_channel(line.control_channel),
            day=paper._format_day(line.control_confirmed_on),
        )
        if line.control_channel == "portal":
            return said
        return f"{said}, {self._say_recorded()}"

    def _tell_channel(self, channel):
        return {
            "portal": self.env._("in the portal"),
            "email": self.env._("by e-mail"),
            "phone": self.env._("by phone"),
            "meeting": self.env._("in person"),
            "letter": self.env._("by letter"),
        }[channel]

    def _get_findings(self, paper):
        """What is still to be done, as (title, list of texts)."""
        lines = self._get_lines(paper)
        waiting = lines.filtered(lambda line: line.state == "open")
        narrowed = waiting.filtered("narrowed_on")
        missed = waiting.filtered("control_missing")
        return [
            (
                self.env._("Still to be done"),
                (waiting - narrowed).mapped("display_name"),
            ),
            (
                self.env._("Limited to this case until it is closed"),
                narrowed.mapped("display_name"),
            ),
            (
                self.env._("Missing, as the Client says"),
                [f"{line.display_name}: {line.control_missing}" for line in missed],
            ),
        ]
