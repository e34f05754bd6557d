import hashlib
import hmac
import secrets

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import email_normalize_all

from .data_policy import PEOPLE


class ResCompany(models.Model):
    """Whether it is remembered that an address was erased, and how long."""

    _name = "res.company"
    _inherit = ["res.company"]

    offboarding_fingerprint_months = fields.Integer(
        string="Months to keep fingerprints of erased addresses",
        groups="base.group_user",
        help="So that you can tell an authority when an address was erased. 0 = none "
        "are kept.",
    )
    # Who has it can try addresses out.
    offboarding_fingerprint_key = fields.Char(groups=fields.NO_ACCESS, copy=False)

    @api.constrains("offboarding_fingerprint_months")
    def _check_offboarding_fingerprint_months(self):
        if any(not 0 <= c.offboarding_fingerprint_months <= 120 for c in self):
            raise ValidationError(
                self.env._("Fingerprints are kept for ten years at most.")
            )


class ClientOffboardingDataFingerprint(models.Model):
    """That an e-mail address was erased, and when, without the address itself.

    To be asked, not read: without the company's key nobody can try addresses out.
    """

    _name = "client.offboarding.data.fingerprint"
    _description = "Fingerprint of an Erased Address"
    _inherit = ["client.offboarding.mixin.guard"]
    _order = "date desc, id desc"
    _rec_name = "date"

    run_id = fields.Many2one(
        "client.offboarding.data.run",
        string="Erasure",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    date = fields.Date(string="Erased on", required=True)
    digest = fields.Char(required=True, groups=fields.NO_ACCESS)

    _once = models.UniqueIndex("(digest, run_id)")

    def write(self, vals):
        if vals:
            raise UserError(self.env._("A fingerprint can't be changed."))
        return super().write(vals)

    @api.model
    def _keep(self, run, name, ids):
        """Remember the addresses of people who are anonymised now.

        :param name: model of the people
        """
        company = run.company_id.sudo()
        if name not in PEOPLE or not company.offboarding_fingerprint_months:
            return
        # sudo: see _do of the eraser; nobody else makes fingerprints.
        people = self.env[name].sudo().with_context(active_test=False).browse(ids)
        texts = people.mapped("login" if name == "res.users" else "email")
        digests = {digest for text in texts for digest in self._reckon(company, text)}
        fingerprints = self.sudo()
        known = fingerprints.search([("run_id", "=", run.id)]).mapped("digest")
        fingerprints.create(
            [
                {
                    "run_id": run.id,
                    "company_id": company.id,
                    "date": company._get_offboarding_today(),
                    "digest": digest,
                }
                for digest in sorted(digests - {*known})
            ]
        )

    @api.model
    def _reckon(self, company, text):
        """Keyed fingerprints (HMAC-SHA256) of each address in a text."""
        addresses = email_normalize_all(text)
        if not addresses:
            return []
        # sudo: nobody reads the key.
        company = company.sudo()
        if not company.offboarding_fingerprint_key:
            company.offboarding_fingerprint_key = secrets.token_hex(32)
        key = bytes.fromhex(company.offboarding_fingerprint_key)
        return [
            hmac.new(key, address.encode(), hashlib.sha256).hexdigest()
            for address in addresses
        ]

    @api.model
    def _find(self, companies, text):
        """Fingerprints of an address; who may ask is asked by the caller."""
        # sudo: keys, and fingerprints by them.
        companies = companies.sudo().filtered("offboarding_fingerprint_key")
        digests = [d for company in companies for d in self._reckon(company, text)]
        known = [("digest", "in", digests)]
        return self.sudo().search([*known, ("company_id", "in", companies.ids)])

    @api.autovacuum
    def _gc_old(self):
        """Their time is over; all of a company that keeps none any more."""
        # sudo: of every company.
        for company in self.env["res.company"].sudo().search([]):
            months = company.offboarding_fingerprint_months
            old = [("company_id", "=", company.id)]
            if months:
                today = company._get_offboarding_today()
                old += [("date", "<", today - relativedelta(months=months))]
            self.sudo().search(old).unlink()
