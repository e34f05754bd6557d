from odoo import models
from odoo.exceptions import UserError


class ClientOffboardingPaperRecord(models.AbstractModel):
    """Records of what was handed over, alone or as a part of the combined record."""

    _name = "client.offboarding.paper.record"
    _description = "Record of a Handover"
    _inherit = ["client.offboarding.paper.kind"]

    _is_early = True
    # The case's field of the lines that it lists.
    _lines = None

    def _get_part_title(self):
        """The heading of this record where it is a part."""
        raise NotImplementedError

    def _get_template(self):
        """What the templates of its body (``…_body``) and last words begin with."""
        return f"{self._original_module}.paper_{self._get_code()}"

    def _is_filled(self, case):
        """Whether the record would list something."""
        # sudo: whether there are any lines, for whoever may read the paper.
        return any(line.state != "cancelled" for line in case.sudo()[self._lines])

    def _get_lines(self, paper, name=None):
        """The lines of the case that the record states, in sudo."""
        # sudo: the lines of the case, for whoever may read the paper.
        lines = paper.sudo().offboarding_id[name or self._lines]
        return lines.filtered(lambda line: line.state != "cancelled")

    def _say_recorded(self, receiver=None):
        """Who of another side received it, where we say it for him, as a text."""
        if not (receiver or "").strip():
            return self.env._("as recorded by us, the Service Provider")
        return self.env._(
            "by %s, as recorded by us, the Service Provider", receiver.strip()
        )

    def _find_paper(self, case):
        """What the combined record holds has no paper of its own."""
        return self._find_combined(case) or super()._find_paper(case)

    def _find_combined(self, case):
        """The combined record that is sent or signed, and holds this one."""
        combined = self.env["client.offboarding.paper.kind.combined"]
        return combined._find_binding(case, self._get_code())

    def _check_timely(self, paper):
        """Not signed on its own, too, where a combined record holds it."""
        if combined := self._find_combined(paper.offboarding_id) - paper:
            raise UserError(
                self.env._(
                    "What %(paper)s records is part of %(combined)s, which is "
                    "signed or waits for it. To have it signed on its own, make a "
                    "new version of that one and take this part out.",
                    paper=paper.name,
                    combined=combined.display_name,
                )
            )
        return super()._check_timely(paper)
