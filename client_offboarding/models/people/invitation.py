import uuid

from odoo import api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import consteq, hmac

SCOPE = "client_offboarding.invitation"


class ClientOffboardingInvitation(models.Model):
    """A contact's personal link to the case: it expires and can be withdrawn.

    The link isn't stored: it is derived from the nonce by a secret of the database. So
    nobody who reads the record, by RPC or in a backup of the table, can act as the
    client.
    """

    _name = "client.offboarding.invitation"
    _description = "Personal Link to an Offboarding Case"
    _dossier_folder = False
    _inherit = ["client.offboarding.mixin.guard"]
    _order = "offboarding_id, id desc"
    _rec_name = "recipient"

    offboarding_id = fields.Many2one(
        "client.offboarding",
        string="Case",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="offboarding_id.company_id", store=True, index=True
    )
    # Deleted once the case is over, he leaves who had opened it as a text.
    partner_id = fields.Many2one(
        "res.partner", string="Contact", index=True, ondelete="set null"
    )
    recipient = fields.Char(
        compute="_compute_recipient",
        store=True,
        help="Name and address of the contact as they were when the link was made.",
    )
    nonce = fields.Char(
        required=True,
        copy=False,
        default=lambda self: uuid.uuid4().hex,
        groups=NO_ACCESS,
    )
    date_expiry = fields.Date(string="Expires on", required=True)
    date_sent = fields.Datetime(string="Sent on")
    date_opened = fields.Datetime(string="Last opened on")
    date_withdrawn = fields.Datetime(string="Withdrawn on")
    state = fields.Selection(
        [("active", "Valid"), ("expired", "Expired"), ("withdrawn", "Withdrawn")],
        compute="_compute_state",
    )

    @api.depends("partner_id")
    def _compute_recipient(self):
        for link in self:
            partner = link.partner_id
            address = f" <{partner.email}>" if partner.email else ""
            link.recipient = f"{partner.name}{address}" if partner else link.recipient

    @api.depends(
        "company_id",
        "date_expiry",
        "date_withdrawn",
        "partner_id.active",
        "offboarding_id.contact_ids",
    )
    def _compute_state(self):
        for invitation in self:
            # Of the company that promised it: who opens the link may be anywhere.
            today = invitation.company_id._get_offboarding_today()
            if invitation.date_withdrawn or not invitation._is_invited():
                invitation.state = "withdrawn"
            elif invitation.date_expiry < today:
                invitation.state = "expired"
            else:
                invitation.state = "active"

    def _is_invited(self):
        partner = self.partner_id
        return partner.active and partner in self.offboarding_id._get_invited()

    @api.model
    def _get_step_fields(self):
        return set(self._fields)

    def action_withdraw(self):
        """Make the links worthless at once.

        :return: True
        """
        self.offboarding_id.check_access("write")
        self._withdraw()
        return True

    def _withdraw(self):
        # Who signs by it at this moment has signed before, or is told.
        self.offboarding_id._touch()
        # sudo: links are written by their own steps only, after a check of the case.
        self.sudo().filtered(lambda link: not link.date_withdrawn).write(
            {"date_withdrawn": fields.Datetime.now(), "nonce": uuid.uuid4().hex}
        )

    def _get_token(self):
        self.ensure_one()
        # sudo: the nonce is for nobody to read; what comes out tells nothing of it.
        link = self.sudo()
        return f"{link.id}-{hmac(link.env, SCOPE, (link.id, link.nonce))}"

    def _is_token(self, token):
        return isinstance(token, str) and consteq(
            self._get_token().encode(), token.encode()
        )

    def _get_url(self, path=""):
        """The link in the contact's language.

        It opens the page for those e-mails only that the system itself writes, with
        superuser rights. Anybody may have a template of e-mails shown to him, or sent
        to himself: what he gets so leads to the page, which asks him to log in.

        :param path: what follows the address of the case, beginning with a slash
        """
        self.ensure_one()
        # sudo: the address of the case only; a mail may be written by a helper.
        link = self.sudo()
        case = link.offboarding_id
        lang = link.env["res.lang"]._get_data(code=link.partner_id.lang)
        prefix = f"/{lang.url_code}" if lang else ""
        address = f"{case.get_base_url()}{prefix}{case.access_url}{path}"
        return f"{address}?access_token={link._get_token()}" if self.env.su else address
