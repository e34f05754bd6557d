from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .data_export_policy import FILE_FIELDS


class ClientOffboardingDataExportSifter(models.AbstractModel):
    """What of the finds is the client's: not ours, and not another client's.

    Somebody is found by whatever names him, and a person may work for two clients, or
    have an address in common with a colleague of ours. Whose export it is stands in
    the context: ``export_company_id``, ``export_client_ids``.
    """

    _name = "client.offboarding.data.export.sifter"
    _description = "Whose Data are Exported"

    @api.model
    def _sift(self, records):
        """Take out what isn't the client's to have.

        :return: (the records that are left, reason → records)
        """
        conditions = self._get_conditions(records)
        # Mostly nothing is against any: then one query is all it takes.
        told = self._keep(records, Domain.AND(domain for _reason, domain in conditions))
        left, refused = records - told, {}
        for reason, domain in conditions:
            kept = self._keep(left, domain)
            left, refused[reason] = kept, left - kept
        records = told
        if records._name == "mail.message":
            # Also of what it was said about.
            about = self._sift_owners(records, "model", "res_id")
            for reason in ("other_company", "shared"):
                refused[reason] |= about[reason]
                records -= about[reason]
        return records, refused

    @api.model
    def _keep(self, records, domain):
        """Those for which a condition holds.

        By the database: reading them for it would take longer than all else.
        """
        if domain.is_true() or not records:
            return records
        kept = set(records._search(Domain("id", "in", records.ids) & domain))
        return records.browse(id_ for id_ in records.ids if id_ in kept)

    @api.model
    def _get_conditions(self, records):
        """What records have to be, each with the reason that is given otherwise."""
        policy = self.env["client.offboarding.data.policy"]
        return [
            ("other_company", self._get_company_domain(records)),
            ("internal_user", self._get_outsider_domain(records)),
            ("shared", self._get_client_domain(records)),
            ("internal", policy._get_export_domain(records._name)),
        ]

    @api.model
    def _get_company_domain(self, records):
        company = records._fields.get("company_id")
        if not company or company.comodel_name != "res.company":
            return Domain.TRUE
        return Domain(
            "company_id", "in", (False, self.env.context["export_company_id"])
        )

    @api.model
    def _get_outsider_domain(self, records):
        if records._name == "res.users":
            return Domain("share", "=", True)
        return Domain.TRUE

    @api.model
    def _get_client_domain(self, records):
        clients = self.env.context["export_client_ids"]
        of_client = Domain("commercial_partner_id", "in", clients)
        if records._name == "res.partner":
            return of_client
        partner = records._fields.get("partner_id")
        if not partner or partner.comodel_name != "res.partner" or not partner.store:
            return Domain.TRUE
        return Domain("partner_id", "=", False) | Domain("partner_id", "any", of_client)

    @api.model
    def _sift_owners(self, records, model_field, id_field):
        """Records by why what they hang on isn't the client's to have."""
        refused = defaultdict(records.browse)
        # Not what they say, which may be long.
        records.fetch([model_field, id_field])
        for name, those in records.grouped(model_field).items():
            if name not in self.env or self.env[name]._abstract:
                continue
            # sudo: compared only; see _get_exportable.
            owners = self.env[name].sudo().with_context(active_test=False)
            owners = owners.browse(set(those.mapped(id_field)) - {0}).exists()
            for reason, some in self._sift(owners)[1].items():
                ids = set(some.ids)
                if ids:
                    refused[reason] |= those.filtered(
                        lambda record, ids=ids: record[id_field] in ids
                    )
        return refused

    # Files

    @api.model
    def _sift_files(self, files):
        """Take out evidence, files of notes, and those of what isn't exported.

        :return: (the files that are left, reason → files)
        """
        names = self.env["client.offboarding.data.policy"]._get_export_fields()
        noted = self._get_noted(files)
        ours = files.filtered(
            lambda file: (
                file.type != "binary"
                or file.res_field not in FILE_FIELDS
                or file.res_model not in names
                or file.id in noted
            )
        )
        company = self.env.context["export_company_id"]
        theirs = (files - ours).filtered(
            lambda file: file.company_id.id not in (False, company)
        )
        left = files - ours - theirs
        refused = self._sift_owners(left, "res_model", "res_id")
        for others in refused.values():
            left -= others
        refused["internal"] |= ours
        refused["other_company"] |= theirs
        return left, refused

    @api.model
    def _get_noted(self, files):
        """Ids of files that were sent with messages, of which none is the client's."""
        messages = defaultdict(set)
        for file_id, message_id in self.env.execute_query(
            SQL(
                "SELECT attachment_id, message_id FROM message_attachment_rel"
                " WHERE attachment_id = ANY(%s)",
                files.ids,
            )
        ):
            messages[file_id].add(message_id)
        # sudo: of messages it is only asked whom they are for.
        sent = self.env["mail.message"].sudo()
        sent = sent.browse({id_ for ids in messages.values() for id_ in ids}).exists()
        told = set(self._sift(sent)[0].ids)
        return {file_id for file_id, ids in messages.items() if not ids & told}
