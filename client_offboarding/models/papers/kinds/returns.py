import base64

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.image import image_data_uri, image_process

PHOTOS_IN_A_ROW = 3
# Twice what is printed, in pixels: sharp on paper, and small in the file.
PHOTO_SIZE = (480, 400)


class ClientOffboardingPaperKindReturns(models.AbstractModel):
    """The things of a case, by where they go."""

    _name = "client.offboarding.paper.kind.returns"
    _description = "Record of Returns"
    _inherit = ["client.offboarding.paper.record"]

    _lines = "return_ids"
    _part_field = "with_returns"
    _message = "handover"

    def _get_title(self):
        return self.env._("Record of the Return of Equipment and Materials")

    def _get_number_word(self):
        return self.env._("Returns")

    def _get_part_title(self):
        return self.env._("Equipment and materials")

    def _prepare_values(self, paper):
        return {
            "sections": self._get_sections(paper),
            "findings": self._get_findings(paper),
            "photos": self._get_photos(paper),
        }

    def _get_sections(self, paper):
        """The things of the case, by where they go.

        :return: list of dicts with ``direction``, ``title`` and ``lines``
        """
        titles = {
            "to_company": self.env._("Returned to the Service Provider"),
            "to_client": self.env._("Returned to the Client"),
            "kept": self.env._("Staying with the Client, on agreed terms"),
        }
        lines = self._get_lines(paper)
        labels = paper._get_labels(
            lines,
            "category",
            "security_kind",
            "kept_as",
            "condition_issued",
            "condition_returned",
        )
        sections = []
        for direction, title in titles.items():
            chosen = lines.filtered(lambda line, to=direction: line.direction == to)
            if chosen:
                sections.append(
                    {
                        "direction": direction,
                        "title": title,
                        "lines": [
                            self._prepare_row(paper, line, labels) for line in chosen
                        ],
                    }
                )
        return sections

    def _prepare_row(self, paper, line, labels):
        def label(name):
            return labels[name].get(line[name], "")

        local = line.quantity_done and paper._localize(self._get_received(line))
        return {
            "name": line.name,
            "serial": line.serial,
            "category": label("category"),
            "security": label("security_kind"),
            "accessories": line.accessories,
            "stays": ": ".join(filter(None, [label("kept_as"), line.terms])),
            "place": line.place,
            "receipts": self._describe_receipts(paper, line),
            "wiped": self._describe_wiping(paper, line),
            "photos": len(line.photo_ids),
            "quantity": paper._format_quantity(line.quantity),
            "quantity_done": paper._format_quantity(line.quantity_done),
            "unit": self._get_unit(paper, line),
            "condition_issued": label("condition_issued"),
            "condition_returned": label("condition_returned"),
            "received_day": local and paper._format_day(local),
            "received_hour": local and paper._format_clock(local),
            "recorded": line.quantity_done
            and line.direction == "to_client"
            and self._say_recorded(line._get_receivers()),
            "remarks": line.remarks,
            "client_remarks": line.client_remarks,
        }

    def _get_received(self, line):
        """When it came: what is missing since today came no later for that."""
        if line.state == "missing" and line.receipt_ids:
            return max(line.receipt_ids.mapped("date"))
        return line.date_done

    def _get_photos(self, paper):
        """The photos of the things, small, for a table of them.

        :return: list of rows of dicts with ``url`` and ``caption``; a file that can't
            be printed is named without being shown
        """
        photos = [
            self._prepare_photo(paper, line, photo)
            for line in self._get_lines(paper)
            for photo in line.photo_ids.sorted("id")
        ]
        if not photos:
            return []
        photos += [{}] * (-len(photos) % PHOTOS_IN_A_ROW)
        return [
            photos[start : start + PHOTOS_IN_A_ROW]
            for start in range(0, len(photos), PHOTOS_IN_A_ROW)
        ]

    def _prepare_photo(self, paper, line, photo):
        caption = self._describe_thing(line)
        try:
            image = image_process(photo.raw or b"", size=PHOTO_SIZE, quality=80)
        except (UserError, ValueError, OSError):
            image = b""
        if not image:
            caption = self.env._(
                "%(thing)s: the file %(file)s can't be printed",
                thing=caption,
                file=photo.name,
            )
        return {
            "url": bool(image) and image_data_uri(base64.b64encode(image)),
            "caption": caption,
        }

    def _describe_receipts(self, paper, line):
        """When, where and how much, where a thing came in parts; else nothing."""
        if len(line.receipt_ids) < 2 and line.state not in ("partial", "missing"):
            return []
        return [
            ", ".join(
                filter(
                    None,
                    [
                        paper._format_hour(receipt.date),
                        receipt.place,
                        f"{paper._format_quantity(receipt.quantity)} "
                        f"{self._get_unit(paper, line)}".strip(),
                        receipt.received_by or receipt.user_id.name,
                    ],
                )
            )
            for receipt in line.receipt_ids.sorted("date")
        ]

    def _describe_wiping(self, paper, line):
        if line.wiped_on:
            return ", ".join(
                filter(
                    None,
                    [
                        paper._format_hour(line.wiped_on),
                        line.wiped_by_id.name,
                        line.wipe_method,
                    ],
                )
            )
        return self.env._("not yet") if line.needs_wiping else ""

    def _get_findings(self, paper):
        """What differs from a full return: missing, still to come, damaged.

        :return: list of (title, list of texts); an empty list means "none"
        """
        lines = self._get_lines(paper).filtered(lambda line: line.direction != "kept")
        missing = lines.filtered(
            lambda line: line.state == "missing" or line.condition_returned == "missing"
        )
        return [
            (
                self.env._("What is missing"),
                [self._describe_rest(paper, line) for line in missing],
            ),
            (
                self.env._("Still to be returned"),
                [
                    self._describe_rest(paper, line)
                    for line in lines - missing
                    if line.state in ("expected", "partial")
                ],
            ),
            (
                self.env._("Damage beyond normal wear"),
                [
                    ": ".join(filter(None, [self._describe_thing(line), line.remarks]))
                    for line in lines
                    if line.condition_returned == "damaged"
                ],
            ),
        ]

    def _get_unit(self, paper, line):
        """The unit as it is written beside a number: not "1 Units"."""
        # Not ref(), which asks the database for each line whether it is still there.
        piece = self.env["ir.model.data"]._xmlid_to_res_id("uom.product_uom_unit")
        if line.uom_id and line.uom_id.id == piece:
            return self.env._("pcs")
        return line.uom_id.with_context(lang=paper.lang).name or ""

    def _describe_thing(self, line):
        if not line.serial:
            return line.name
        return self.env._(
            "%(thing)s, serial no. %(serial)s", thing=line.name, serial=line.serial
        )

    def _describe_rest(self, paper, line):
        """A thing with how much of it is still out."""
        rest = line.quantity - line.quantity_done
        return self.env._(
            "%(thing)s – %(rest)s of %(quantity)s %(unit)s",
            thing=self._describe_thing(line),
            # Received, but as good as missing: then all of it is.
            rest=paper._format_quantity(rest or line.quantity),
            quantity=paper._format_quantity(line.quantity),
            unit=self._get_unit(paper, line),
        ).strip()
