from zoneinfo import ZoneInfo

import lxml.html
from markupsafe import Markup

from odoo import fields, models
from odoo.tools import float_compare, formatLang, html2plaintext
from odoo.tools.misc import format_date

STANDARD_LAYOUT = "web.external_layout_standard"
# Height of Odoo's letterheads in millimetres: the fixed part, and a line of address.
LETTERHEADS = {
    STANDARD_LAYOUT: (36, 6.4),
    "web.external_layout_bubble": (43, 6.4),
    "web.external_layout_folder": (64, 0),
}


class ClientOffboardingProtocol(models.Model):
    """What the printed papers say; their wording is in ``reports/``.

    Every method expects the paper in its own language (``with_context(lang=…)``) and
    returns texts that are ready to print.
    """

    _name = "client.offboarding.protocol"
    _inherit = [
        "client.offboarding.mixin.paper.upload",
        "client.offboarding.mixin.paper.portal",
        "client.offboarding.mixin.paper.answer",
        "client.offboarding.mixin.paper.end",
        "client.offboarding.mixin.paper.keeping",
        "client.offboarding.mixin.paper.sending",
        "client.offboarding.mixin.paper.text",
        "client.offboarding.mixin.paper.claims",
        "client.offboarding.mixin.paper.netting",
        "client.offboarding.mixin.paper.set.off",
        "client.offboarding.mixin.paper.combined",
        "client.offboarding.mixin.paper.facts",
        "client.offboarding.protocol",
        "client.offboarding.mixin.paper.returns",
        "client.offboarding.mixin.paper.handover",
        "client.offboarding.mixin.paper.takeover",
        "client.offboarding.mixin.paper.exception",
        "client.offboarding.mixin.paper.notice",
        "client.offboarding.mixin.paper.settlement",
    ]

    # The common part

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
                "register": partner.company_registry,
                "is_company": partner.is_company,
                "signatures": self._get_signatures(side),
                "signs": side in self._get_signing_sides(),
                "signatory": self._get_notice_signatory(side),
                "basis": self._get_basis(side),
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

    def _get_contracts(self):
        """The contracts that end: number, name, date, end, and how they end."""
        self.ensure_one()
        return [
            {
                "number": termination.contract_id.code or termination.contract_name,
                "name": termination.contract_id.name,
                "date": self._format_day(termination.contract_date),
                "date_end": self._format_day(termination.date_end),
                "way": self._get_way_of_ending(termination),
            }
            for termination in self._get_terminations()
        ]

    def _get_way_of_ending(self, termination):
        mode, side = termination.mode, termination.given_by
        if mode == "expiry":
            return self.env._("expiry of the agreed term")
        if mode == "agreement":
            day = self._format_day(termination.date_agreement)
            if not day:
                return self.env._("agreement of the Parties")
            return self.env._("agreement of the Parties of %s", day)
        way = {
            "notice_company": self.env._("notice by the Service Provider"),
            "notice_client": self.env._("notice by the Client"),
            "cause_company": self.env._(
                "termination for cause by the Service Provider"
            ),
            "cause_client": self.env._("termination for cause by the Client"),
        }.get(f"{mode}_{side}", "")
        day = self._format_day(termination.date_delivered)
        if not way or not day:
            return way
        return self.env._("%(way)s, delivered on %(day)s", way=way, day=day)

    def _get_surviving_duties(self):
        """What outlasts each contract by its own clauses, a text for each duty."""
        self.ensure_one()
        duties = []
        for termination in self._get_terminations():
            for duty in self._get_surviving_clauses(termination):
                contract = termination.contract_id
                name = contract.code or termination.display_name
                duties.append(f"{name}: {duty}")
        return duties

    def _get_surviving_clauses(self, termination):
        duties = []
        if day := termination.non_compete_until:
            duties.append(
                self.env._("ban on competition until %s", self._format_day(day))
            )
        if day := termination.confidentiality_until:
            duties.append(self.env._("confidentiality until %s", self._format_day(day)))
        elif termination.has_confidentiality:
            duties.append(self.env._("confidentiality without limit of time"))
        return duties + list(filter(None, [termination.surviving_duties]))

    def _get_annexes(self):
        """Papers that the paper refers to; the confirmation names those signed."""
        self.ensure_one()
        if self.kind != "confirmation":
            return []
        titles = self._get_titles()
        # sudo: titles and numbers only, for whoever may read the paper.
        papers = self.sudo().offboarding_id.protocol_ids.filtered(
            lambda paper: paper.state == "signed" and paper.kind != self.kind
        )
        return [
            self.env._(
                "%(title)s No. %(number)s, signed on %(day)s",
                title=titles[paper.kind],
                number=paper.name,
                day=self._format_day(
                    self._localize(max(paper.signature_ids.mapped("date")))
                ),
            )
            for paper in papers.sorted("id")
        ]

    def _get_date(self, with_hour=False):
        """When the paper was drawn up, as a text."""
        moment = self.date_generated or fields.Datetime.now()
        if with_hour:
            return self._format_hour(moment)
        return self._format_day(self._localize(moment))

    def _get_titles(self):
        return {
            "notice": self.env._("Notice of Termination"),
            "receipt": self.env._("Receipt of a Notice of Termination"),
            "agreement": self.env._("Agreement to End the Contract"),
            "confidentiality": self.env._("Declaration of Confidentiality"),
            "no_claims": self.env._("Declaration of No Claims"),
            "settlement": self.env._("Final Settlement"),
            "balance": self.env._("Confirmation of Balance"),
            "set_off": self.env._("Declaration of Set-off"),
            "returns": self.env._("Record of the Return of Equipment and Materials"),
            "documents": self.env._("Record of the Handover of Documents"),
            "access": self.env._("Record of the Handover of Access"),
            "handover": self.env._("Record of the Handover of Services"),
            "combined": self.env._("Combined Record of the Handover"),
            "confirmation": self.env._("Confirmation of the End of the Cooperation"),
        }

    def _get_margin_top(self):
        """Millimetres that the letterhead needs.

        It isn't measured when a report is printed: a standard letterhead with an
        address of four lines already hides what a page begins with.
        """
        company = self.company_id
        layout = company.external_report_layout_id.key or STANDARD_LAYOUT
        base, line_height = LETTERHEADS.get(layout, (0, 0))
        if company.is_company_details_empty:
            lines = [company.name, *self._get_address_lines(company.partner_id)]
        else:
            lines = html2plaintext(company.company_details).strip().splitlines()
        return max(company.paperformat_id.margin_top, base + line_height * len(lines))

    def _mark_pages(self, html):
        """Put the number, and the mark of a draft, at the top of every page.

        wkhtmltopdf repeats nothing but header and footer, and both belong to the
        company's letterhead, whatever its design.

        :param html: the paper, as rendered by the company's layout
        :return: the same with the marks in its header
        """
        root = lxml.html.fragment_fromstring(str(html), create_parent="div")
        for header in root.find_class("header"):
            marks = [("o_offboarding_mark", self.name)]
            if self.is_preview:
                draft = self.env._("DRAFT – not for signature")
                marks.append(("o_offboarding_draft", draft))
            for name, text in marks:
                mark = lxml.html.Element("div", {"class": name})
                mark.text = text
                header.insert(0, mark)
        return Markup("").join(
            Markup(lxml.html.tostring(node, encoding="unicode")) for node in root
        )

    # Texts of dates and numbers

    def _localize(self, moment):
        """A moment as it is told in the papers: in the time of who runs the case."""
        if not moment:
            return False
        zone = self.sudo().offboarding_id.user_id.tz or "Europe/Warsaw"
        return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone))

    def _format_day(self, day):
        # The pattern is translated: Polish dates end with "r."
        return format_date(self.env, day, self.lang, self.env._("d MMMM yyyy"))

    def _format_hour(self, moment):
        """Day, hour and time zone of a moment in UTC."""
        local = self._localize(moment)
        return local and self.env._(
            "%(day)s, %(hour)s (%(zone)s)",
            day=self._format_day(local),
            hour=f"{local:%H:%M}",
            zone=f"{local:%Z}",
        )

    def _format_quantity(self, quantity):
        """A quantity without the zeros that a fixed number of places would add."""
        most = self.env["decimal.precision"].precision_get("Product Unit")
        digits = next(
            places
            for places in range(most + 1)
            if places == most
            or not float_compare(quantity, round(quantity, places), most)
        )
        return formatLang(self.env, quantity, digits=digits)

    def _format_money(self, amount, currency):
        return formatLang(self.env, abs(amount), currency_obj=currency)
