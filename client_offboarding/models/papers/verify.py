import base64
import io
import re
from operator import itemgetter
from zoneinfo import ZoneInfo

import qrcode

from odoo import api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import SQL, format_date, hmac
from odoo.tools.image import image_data_uri

from ..case.res_company import get_zone
from .printing import printed_apart

PAGE = "/offboarding/verify"
FINGERPRINT = re.compile(r"[0-9a-f]{64}")
# 100 bits: nobody finds one by trying.
CODE_LENGTH = 20
CODE = re.compile(rf"[A-Z2-7]{{{CODE_LENGTH}}}")


def read_mark(entered):
    """What a holder of a paper enters, as it is kept.

    :param entered: a fingerprint or a code, with whatever divides its groups, or the
        address that the printed code leads to
    :return: (fingerprint, code); what isn't one can't be found
    """
    entered = entered if isinstance(entered, str) else ""
    mark = re.sub(r"[\s:-]", "", entered.rstrip("/").rpartition("/")[2])
    fingerprint, code = mark.lower(), mark.upper()
    return (
        fingerprint if FINGERPRINT.fullmatch(fingerprint) else "-",
        code if CODE.fullmatch(code) else "-",
    )


def make_qr_image(text):
    """A QR code as the address of a picture.

    Not by the ERP's own route for bar codes: that needs a drawing library which not
    every installation has, and nothing is loaded while a paper is printed.
    """
    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=8, border=0
    )
    code.add_data(text)
    content = io.BytesIO()
    code.make_image().save(content, "PNG")
    return image_data_uri(base64.b64encode(content.getvalue()))


class ClientOffboardingProtocol(models.Model):
    """Who holds a paper learns whether it is ours, and what became of it.

    He has its file, and so its fingerprint, or the code that is printed on it. Of the
    parties he is told nothing: whoever finds a paper isn't one of them.
    """

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    sha256 = fields.Char(index="btree_not_null")
    signed_sha256 = fields.Char(index="btree_not_null")
    verify_code = fields.Char(
        string="Verification code",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=NO_ACCESS,
        help="Printed on the paper: by it anybody learns whether the paper is genuine.",
    )
    former_sha256s = fields.Json(
        string="SHA-256 of earlier files",
        readonly=True,
        copy=False,
        groups=NO_ACCESS,
        help="Files that there were before the paper was made anew.",
    )
    _former_sha256s_idx = models.Index("USING gin (former_sha256s)")

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {"verify_code", "former_sha256s"}

    @printed_apart
    def action_generate(self):
        """Somebody may have the file that another replaces: it isn't forgotten."""
        before = {paper: paper.sha256 for paper in self if paper.is_final}
        res = super().action_generate()
        # sudo: of use to nobody but the page that verifies.
        for paper in self.sudo().filtered("is_final"):
            values = {"verify_code": paper._make_verify_code()}
            if (old := before.get(paper)) and old != paper.sha256:
                values["former_sha256s"] = [*(paper.former_sha256s or ()), old]
            paper._write_step(values)
        return res

    def _make_verify_code(self):
        """The code of the paper by its number, which no other has.

        It isn't drawn by lot, nor made of ids: a paper is printed apart from the step
        that keeps it, and says the same in both. Once kept it stays, also in a copy of
        the database.
        """
        # sudo: made with the database's own secret, which isn't told.
        paper = self.sudo()
        case = paper.offboarding_id
        number = (case.company_id.id, case.name, paper.kind, paper.version)
        digest = hmac(paper.env, "client_offboarding.verify", number)
        code = base64.b32encode(bytes.fromhex(digest)).decode()[:CODE_LENGTH]
        return paper.verify_code or code

    def _get_verification(self):
        """What is printed for who wants to check the paper; nothing on a draft.

        :return: dict of ``address`` and ``code`` in words, and ``image``, a QR code of
            both as the address of a picture
        """
        self.ensure_one()
        if self.is_preview:
            return {}
        code = self._make_verify_code()
        address = f"{self.get_base_url()}{PAGE}"
        return {
            "address": address,
            "code": "-".join(re.findall("....", code)),
            "image": make_qr_image(f"{address}/{code}"),
        }

    def _get_check_notes(self):
        """What else is printed beside the code, a text each."""
        return []

    # The page that verifies

    @api.model
    def _verify(self, entered):
        """What is known of the paper that a stranger has; the caller limits his tries.

        One query, whatever he enters: how long it takes says nothing.

        :return: dict of ``state`` (``signed``, ``unsigned``, ``replaced``, ``void`` or
            ``unknown``); of a paper that is known also ``title``, ``number``,
            ``version``, ``day`` and ``is_before_signing``: it is the file that was put
            up for signature
        """
        fingerprint, code = read_mark(entered)
        rows = self._query_mark(fingerprint, code)
        if not rows:
            return {"state": "unknown"}
        row = max(rows, key=itemgetter("id"))
        is_former = fingerprint in (row["former_sha256s"] or ())
        title = self._get_kind(row["kind"])._get_title()
        made = row["date_generated"].replace(tzinfo=ZoneInfo("UTC"))
        day = made.astimezone(get_zone(row["tz"], row["country"]))
        return {
            "state": "replaced" if is_former else self._get_verified_state(row),
            "title": title,
            "number": row["name"],
            "version": row["version"],
            # Of a file that was made anew, the day before isn't known any more.
            "day": "" if is_former else format_date(self.env, day),
            "is_before_signing": row["signed_sha256"] and fingerprint == row["sha256"],
        }

    def _query_mark(self, fingerprint, code):
        """Rows of the papers; apart from the rest, so that indexes alone find them."""
        self.env.flush_all()
        return self.env.execute_query_dict(
            SQL(
                """
                WITH paper AS MATERIALIZED (
                    SELECT id, kind, name, version, state, replaced_by_id, company_id,
                           date_generated, sha256, signed_sha256, former_sha256s
                      FROM client_offboarding_protocol
                     WHERE NOT is_preview
                       AND (sha256 = %(fingerprint)s
                            OR signed_sha256 = %(fingerprint)s
                            OR former_sha256s @> %(former)s
                            OR verify_code = %(code)s)
                )
                SELECT paper.*, partner.tz, country.code AS country
                  FROM paper
                  JOIN res_company company ON company.id = paper.company_id
                  JOIN res_partner partner ON partner.id = company.partner_id
             LEFT JOIN res_country country ON country.id = partner.country_id
                """,
                fingerprint=fingerprint,
                former=SQL("jsonb_build_array(%s::text)", fingerprint),
                code=code,
            )
        )

    def _get_verified_state(self, row):
        if row["replaced_by_id"]:
            return "replaced"
        return row["state"] if row["state"] in ("signed", "void") else "unsigned"
