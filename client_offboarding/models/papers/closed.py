from odoo import SUPERUSER_ID, models


class ClientOffboardingProtocol(models.Model):
    """A few papers are issued when the case is closed, by nobody but who may then."""

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    def _check_case_editable(self):
        late = self.filtered(lambda paper: paper._may_be_late())
        return super(ClientOffboardingProtocol, self - late)._check_case_editable()

    def _may_be_late(self):
        self.ensure_one()
        group = self.kind and self._get_kind()._late_group
        # sudo: the state of the case.
        if not group or self.sudo().offboarding_id.state != "closed":
            return False
        # The scheduled action makes the file of what he signed.
        return self.env.uid == SUPERUSER_ID or self.env.user.has_group(group)


class ClientOffboarding(models.Model):
    """What there is to certify after the end."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_offered_kinds(self):
        if self.state != "closed":
            return super()._get_offered_kinds()
        papers = self.env["client.offboarding.protocol"]
        kinds = {code: papers._get_kind(code) for code in papers._get_kind_codes()}
        return [
            code
            for code, kind in kinds.items()
            if kind._late_group
            and self.env.user.has_group(kind._late_group)
            and kind._is_offered(self)
        ]

    def _get_data_todos(self):
        """Also to certify anew what was confirmed since the certificate was signed."""
        todos = super()._get_data_todos()
        if self.state != "closed":
            return todos
        confirmed = [d for d in self.data_ids.mapped("backup_confirmed_on") if d]
        papers = self.protocol_ids.filtered(
            lambda paper: paper.state == "signed" and paper._get_kind()._late_group
        )
        signed = papers.signature_ids.mapped("date")
        if not confirmed or not signed:
            return todos
        last = self.company_id._get_offboarding_now(max(signed)).date()
        if max(confirmed) > last:
            summary = self.env._("Issue the certificate anew: backups are gone")
            todos[summary] = (max(confirmed), self._get_data_officer())
        return todos

    def _get_data_days(self):
        """Also the last signature of all: what the papers prove is kept from it on."""
        days = super()._get_data_days()
        # sudo: a day, whoever decides on data.
        signatures = self.sudo().protocol_ids.signature_ids
        last = max(signatures.mapped("date"), default=False)
        zone = self.company_id._get_offboarding_now(last) if last else last
        return days | {"signed_year": zone and zone.date()}
