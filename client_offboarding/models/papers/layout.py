import lxml.html

from odoo import fields, models

from ...tools.blocks import find_blocks
from ...tools.letterhead import read_page, write_page


class ClientOffboardingProtocol(models.Model):
    """The frame that all printed papers share; their wording is in ``reports/``.

    Every method expects the paper in its own language (``with_context(lang=…)``) and
    returns texts that are ready to print.
    """

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    def _get_parties(self):
        """The sides: role, name, address, numbers, and who represents them.

        :return: list of dicts, the company first
        """
        self.ensure_one()
        return [
            {
                "side": side,
                "role": self._get_role(side),
                "name": partner.name,
                "address": ", ".join(self._get_address_lines(partner)),
                "vat_label": self._get_vat_label(partner),
                "vat": partner.vat,
                # One number of a register: the KRS stands among the registers.
                "register": not partner._is_offboarding_in_krs()
                and partner.company_registry,
                "registers": partner._get_offboarding_registers(),
                "is_company": partner.is_company,
                "signatures": self._get_signatures(side),
                "signs": side in self._get_signing_sides(),
                "signatory": self._get_kind()._get_signatory(self, side),
                "basis": self._get_basis(side),
                "representatives": self._get_representatives(side),
            }
            for side, partner in self._get_party_partners()
        ]

    def _get_party_partners(self):
        """Who the paper is between, as pairs of side and partner."""
        case = self.offboarding_id
        pairs = [
            ("company", self.company_id.partner_id),
            ("client", case.partner_id),
        ]
        if "provider" in self._get_signing_sides():
            pairs.append(("provider", case.new_provider_id))
        return pairs

    def _get_role(self, side):
        """What a side is called in the text of the paper."""
        return {
            "company": self.env._("Service Provider"),
            "client": self.env._("Client"),
            "provider": self.env._("New Provider"),
        }.get(side, "")

    def _get_address_lines(self, partner):
        address = partner._display_address(without_company=True)
        return [line.strip() for line in address.splitlines() if line.strip()]

    def _get_vat_label(self, partner):
        if partner.country_code == "PL":
            return self.env._("NIP (tax number)")
        return partner.country_id.vat_label or self.env._("VAT number")

    def _get_basis(self, side):
        """On what authority a side signs, as far as it is known beforehand."""
        return side == "company" and self.company_id.offboarding_signing_basis

    def _get_signatures(self, side):
        return self.signature_ids.filtered(lambda signature: signature.side == side)

    def _get_signature_slots(self):
        """Rows of the signature block: what was signed, and lines to sign on.

        :return: list of rows with, for each side that signs, a dict of ``signature``,
            ``is_open`` (a line to sign on) and the ``basis`` known beforehand
        """
        self.ensure_one()
        sides = self._get_signing_sides()
        needed = {
            side: max(
                self[f"{side}_signatures_needed"], len(self._get_signatures(side))
            )
            for side in sides
        }
        return [
            [
                {
                    "signature": self._get_signatures(side)[row : row + 1],
                    "is_open": row < needed[side],
                    "basis": self._get_basis(side),
                    **self._get_expected_signatory(side, row),
                }
                for side in sides
            ]
            for row in range(max(needed.values()))
        ]

    def _describe_signatory(self, signature):
        text = ", ".join(filter(None, [signature.name, signature.role]))
        if not signature.basis:
            return text
        return self.env._(
            "%(person)s – basis: %(basis)s", person=text, basis=signature.basis
        )

    def _get_signature_method(self, signature):
        return {
            "drawn": self.env._("drawn on screen"),
            "typed": self.env._("typed (simple electronic signature)"),
            "paper": self.env._("by hand, on paper"),
            "qualified": self.env._("qualified electronic signature"),
        }[signature.method]

    def _get_date(self, with_hour=False):
        """When the paper was drawn up, as a text."""
        moment = self.date_generated or fields.Datetime.now()
        if with_hour:
            return self._format_hour(moment)
        return self._format_day(self._localize(moment))

    def _mark_pages(self, html):
        """Put the number, and the mark of a draft, at the top of every page.

        Words that belong together are joined, and a logo that is none is left out.

        wkhtmltopdf repeats nothing but header and footer, and both belong to the
        company's letterhead, whatever its design.

        :param html: the paper, as rendered by the company's layout
        :return: the same with the marks in its header
        """
        root = read_page(html, self.lang, not self.company_id.uses_default_logo)
        for header in find_blocks(root, "header"):
            marks = [("o_offboarding_mark", self.name)]
            if self.is_preview:
                draft = self.env._("DRAFT – not for signature")
                marks.append(("o_offboarding_draft", draft))
            for name, text in marks:
                mark = lxml.html.Element("div", {"class": name})
                mark.text = text
                header.insert(0, mark)
        return write_page(root)
