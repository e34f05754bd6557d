from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare


class ClientOffboardingProtocol(models.Model):
    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    # What the file for signature excepts: {"items": [model, id, name, amount as
    # printed, amount in company currency] of each}.
    listed_items = fields.Json(readonly=True, copy=False, groups="base.group_user")

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {"listed_items"}


class ClientOffboardingPaperExcepting(models.AbstractModel):
    """A paper that says that all is settled, but for what it excepts.

    What it doesn't except is given up by who signs it (Civil Code 508), or declared to
    be performed. So nobody signs it once more is open than it says.
    """

    _name = "client.offboarding.paper.excepting"
    _description = "Paper with Exceptions"
    _inherit = ["client.offboarding.paper.kind"]

    def _before_render(self, paper):
        res = super()._before_render(paper)
        items = [[*key, *said] for key, said in self._get_excepted(paper).items()]
        paper._write_step({"listed_items": {"items": items}})
        return res

    def _check_current(self, paper):
        """Not signed while it leaves out something that is open.

        What was settled since doesn't matter: it was open on the day of the paper.

        :raises UserError: naming what has been added, or has grown
        """
        res = super()._check_current(paper)
        # Earlier versions kept less: their files can't be compared.
        if not isinstance(paper.listed_items, dict):
            return res
        listed = {
            (model, res_id): said
            for model, res_id, *said in paper.listed_items["items"]
        }
        missing = [
            name
            for key, (name, text, amount) in self._get_excepted(paper).items()
            if key not in listed or _is_more(text, amount, *listed[key][1:])
        ]
        if missing:
            raise UserError(
                self.env._(
                    "Open, and not listed in %(paper)s: %(items)s. Make the paper "
                    "again, so that it lists them, or wait until they are settled.",
                    paper=paper.name,
                    items=", ".join(dict.fromkeys(missing)),
                )
            )
        return res

    def _get_excepted(self, paper):
        """What the paper would except now.

        :return: dict by (model, id) of name, amount as printed, and amount in company
            currency
        """
        # What is printed is compared: in the language of the paper, whoever signs.
        paper = paper.with_context(lang=paper.lang)
        found = {}
        for item, row in paper._list_exceptions():
            said = (row["name"], row["amount"], abs(item.get("amount") or 0.0))
            key = item["res_model"], item["res_id"]
            found[key] = max(found.get(key, said), said, key=lambda said: said[2])
        return found


def _is_more(text, amount, listed_text, listed_amount):
    """Whether more is claimed: of a foreign currency the rate alone doesn't count."""
    return text != listed_text and (
        float_compare(amount, listed_amount, precision_digits=2) > 0
    )
