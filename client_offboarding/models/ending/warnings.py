import re

from odoo import api, fields, models
from odoo.tools import format_date

from ...const import ACTIVE_STATES, CASE_READERS, ONE_SIDED
from ...tools.addresses import is_at
from ..case.lasting import lasts

# Between persons; a comma stands before somebody's function, too.
SEPARATOR = re.compile(r";|\n|&|\s(?:and|i|oraz)\s")


class ClientOffboardingTermination(models.Model):
    """What is doubtful about a termination without stopping it."""

    _name = "client.offboarding.termination"
    _inherit = ["client.offboarding.termination"]

    date_consent = fields.Date(
        string="Other side agreed on",
        copy=False,
        help="When the other side agreed to an end before the notice period is over.",
    )
    end_warning = fields.Char(
        string="Warning",
        compute="_compute_end_warning",
        help="The contract ends before its notice period is over.",
    )

    way_warning = fields.Char(
        string="Way of delivery",
        compute="_compute_way_warning",
        help="The notice was sent in another way, or to another address, than the "
        "contract agrees on.",
    )

    authority_warning = fields.Char(
        string="Representation",
        compute="_compute_authority_warning",
        help="Fewer persons signed the client's notice than represent him together.",
    )

    @api.depends(
        "mode",
        "given_by",
        "signatory",
        "offboarding_id.partner_id.offboarding_signatures_needed",
    )
    @api.depends_context("lang")
    def _compute_authority_warning(self):
        for line in self:
            # sudo: a number of the client, for whoever may read the termination.
            client = line.offboarding_id.sudo().partner_id
            needed, signed = client.offboarding_signatures_needed, line._count_signers()
            is_his = line.mode in ONE_SIDED and line.given_by == "client"
            line.authority_warning = (
                is_his
                and 0 < signed < needed
                and self.env._(
                    "The client is represented jointly by %(needed)s persons, and only "
                    "%(signed)s signed the notice: without a power of attorney it is "
                    "void unless we agreed to that (KC 104).",
                    needed=needed,
                    signed=signed,
                )
            )

    def _count_signers(self):
        """How many persons are named as having signed."""
        names = SEPARATOR.split(self.signatory or "")
        return len([name for name in names if name.strip()])

    @api.depends(
        "mode",
        "delivery_address",
        "delivery_channel",
        "notice_address",
        "notice_channel",
    )
    @api.depends_context("lang")
    def _compute_way_warning(self):
        for line in self:
            is_notice = line.mode in ONE_SIDED
            used = is_notice and line._get_other_way()
            line.way_warning = bool(used) and self.env._(
                "By the contract notices are delivered so: %(agreed)s. This one "
                "went another way: %(used)s. It takes effect only if the other "
                "side could read it, which the sender has to prove (KC 61).",
                agreed=line._describe_agreed_way(),
                used=used,
            )

    def _get_other_way(self):
        """How and where the notice went, where it is another way than agreed on."""
        self.ensure_one()
        agreed, used = self.notice_channel, self.delivery_channel
        address = (self.delivery_address or "").strip()
        is_other = agreed and used and used != agreed
        is_elsewhere = (
            self.notice_address and address and not is_at(self.notice_address, address)
        )
        ways = [used and self._get_channel_label(used), address]
        return ", ".join(filter(None, ways)) if is_other or is_elsewhere else ""

    def _describe_agreed_way(self):
        """How, and to which address, the contract has notices delivered."""
        self.ensure_one()
        ways = [self._get_channel_label(self.notice_channel), self.notice_address]
        return ", ".join(filter(None, ways))

    def _get_channel_label(self, channel):
        field = self._fields["notice_channel"]
        return dict(field._description_selection(self.env)).get(channel, "")

    @api.depends(
        "mode",
        "date_end",
        "date_end_computed",
        "date_consent",
        "former_end_ids.consent",
    )
    @api.depends_context("lang")
    def _compute_end_warning(self):
        for line in self:
            end, computed = line.date_end, line.date_end_computed
            early = line.mode == "notice" and end and computed and end < computed
            early = early and not line._is_end_agreed()
            line.end_warning = early and self.env._(
                "It ends on %(end)s, before %(computed)s, with which the notice "
                "period is over: the other side has to agree to that.",
                end=format_date(self.env, end),
                computed=format_date(self.env, computed),
            )

    def _is_end_agreed(self):
        """Whether it is on record that the other side agrees to the end as it is."""
        return bool(self.date_consent) or any(
            former.consent and former.date_end_new == self.date_end
            for former in self.former_end_ids
        )


class ClientOffboarding(models.Model):
    """What to heed about a case: its client, its contracts, what outlasts them."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    client_warning = fields.Text(
        compute="_compute_client_warning",
        groups=CASE_READERS,
        help="The client's legal situation, to be heeded before notice and set-off.",
    )
    termination_warnings = fields.Text(
        compute="_compute_termination_warnings", groups=CASE_READERS
    )
    survivors = fields.Text(
        string="What survives",
        compute="_compute_survivors",
        groups=CASE_READERS,
        help="Contracts that run on, and duties that outlast those that end.",
    )

    @api.depends(
        "partner_id.offboarding_client_kind", "partner_id.offboarding_legal_status"
    )
    @api.depends_context("lang")
    def _compute_client_warning(self):
        for case in self:
            warnings = (
                case.partner_id._get_offboarding_warnings() if case.partner_id else []
            )
            case.client_warning = "\n".join(warnings)

    @api.depends(
        "state",
        "termination_ids.end_warning",
        "termination_ids.authority_warning",
        "termination_ids.way_warning",
        "termination_ids.form_issue",
    )
    @api.depends_context("lang")
    def _compute_termination_warnings(self):
        for case in self:
            active = case.state in ACTIVE_STATES
            case.termination_warnings = "\n".join(
                f"{line.display_name}: {warning}"
                for line in case.termination_ids
                for warning in map(line.__getitem__, case._get_warning_fields())
                if active and warning
            )

    @api.model
    def _get_warning_fields(self):
        """Names of a termination's fields that say what is doubtful about it."""
        return ["end_warning", "way_warning", "authority_warning", "form_issue"]

    @api.depends("termination_ids.contract_id", "termination_ids.date_end")
    @api.depends_context("lang")
    def _compute_survivors(self):
        running = self._get_running_contracts().grouped(
            lambda one: (one.commercial_partner_id.id, one.company_id.id)
        )
        for case in self:
            # sudo: see _get_running_contracts
            terminations = case.sudo().termination_ids
            client = (case.commercial_partner_id.id, case.company_id.id)
            others = running.get(client, terminations.contract_id.browse())
            others -= terminations.contract_id
            runs_on = [
                self.env._("%s runs on", contract.display_name) for contract in others
            ]
            duties = [
                f"{line.display_name}: {duty}"
                for line in terminations
                for duty in line._describe_duties()
            ]
            case.survivors = "\n".join(runs_on + duties)

    def _get_running_contracts(self):
        # sudo: names and ends of contracts; prices stay where they are.
        contracts = self.env["contract.contract"].sudo()
        running = fields.Domain.OR(
            fields.Domain("company_id", "=", company.id)
            & lasts(company._get_offboarding_today())
            for company in self.company_id
        )
        clients = self.commercial_partner_id
        return contracts.search(
            running
            & fields.Domain("commercial_partner_id", "in", clients.ids)
            & fields.Domain("contract_type", "=", "sale")
        )
