import io
import zipfile
from unittest.mock import patch

from lxml import etree

from odoo.addons.client_offboarding.tests.common import OFFICER
from odoo.addons.client_offboarding.tests.portal_common import PortalCase

from ..tools import verify_export

RUN = "client.offboarding.data.run"
NS = {"e": verify_export.NAMESPACE}


class ExportCase(PortalCase):
    """A case whose contract has our ERP return what the client entrusted to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls.make_user("officer", OFFICER)
        # Users made for tests have an address in common, by which they were found.
        cls.contact.email = "anna@kowalski.example"
        cls.outsider.email = "piotr@kowalski.example"
        systems = cls.env["client.offboarding.data.system"].with_user(cls.officer)
        cls.system = systems.create(
            {"name": "Our ERP", "kind": "erp", "role": "processor"}
        )
        cls.case.action_record_data_choice("return", "Anna Kowalska", "letter")
        cls.line = cls.add_line()

    @classmethod
    def add_line(cls, decision="return", **values):
        line = (
            cls.env["client.offboarding.data"]
            .with_user(cls.officer)
            .create(
                {
                    "offboarding_id": cls.case.id,
                    "system_id": cls.system.id,
                    "role": "processor",
                    **values,
                }
            )
        )
        if decision:
            line.action_decide(decision)
        return line.sudo()

    def start(self, records=None):
        """A run that waits, as the officer's button makes it."""
        records = (records or self.case).with_user(self.officer)
        if records._name == "res.partner":
            action = records.action_export_data_of_person()
        else:
            action = records.action_export_data()
        return self.env[RUN].sudo().browse(action["res_id"])

    def work(self, run, state="done"):
        while run.state in ("queued", "running"):
            run._work()
        self.assertEqual(run.state, state, run.error)
        return run.export_ids

    def export(self, records=None):
        return self.work(self.start(records))

    def offer(self, records=None):
        export = self.export(records)
        export.with_user(self.officer).action_offer()
        return export

    def unpack(self, export):
        """Content of the archive by its paths, as its pieces make it."""
        _name, size, pieces = export._prepare_archive()
        content = b"".join(pieces)
        self.assertEqual(len(content), size)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return content, {
                name.partition("/")[2]: archive.read(name)
                for name in archive.namelist()
            }

    def read_data(self, export):
        """data.xml as (model, id) → field → list of texts."""
        tree = etree.fromstring(self.unpack(export)[1]["data.xml"])
        found = {}
        for record in tree.iterfind("e:records/e:record", NS):
            values = {}
            for value in record:
                values.setdefault(value.get("field"), []).append(value.text or "")
            found[record.getparent().get("model"), int(record.get("id"))] = values
        return found

    def attach(self, record, name, content, **values):
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": name,
                    "raw": content,
                    "res_model": record._name,
                    "res_id": record.id,
                    **values,
                }
            )
        )

    def small_steps(self):
        """As if one record and one file were all that a transaction takes."""
        path = "odoo.addons.client_offboarding_privacy.models.data_export_making"
        return patch.multiple(path, RECORDS=1, FILES=1)
