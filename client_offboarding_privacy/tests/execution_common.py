from unittest.mock import patch

from odoo.fields import Command
from odoo.tools import SQL

from odoo.addons.client_offboarding.tests.data_common import DataCase

RUN = "client.offboarding.data.run"
EMAIL = "anna.kowalska@example.com"


class ExecutionCase(DataCase):
    """A client's contact, who has left something in every corner, and a decision."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.erp = cls.register.create(
            {"name": "ERP", "kind": "erp", "categories": "contacts", "method": ""}
        )
        cls.contact.name = "Maria Inna"
        # Of a client of whom there is nothing else in the ledger.
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Anna Kowalska",
                "parent_id": cls.quiet.id,
                "email": EMAIL,
                "phone": "+48 601 222 333",
                "street": "Polna 1",
                "comment": "Likes tea",
                "function": "Director",
                "barcode": "123456",
            }
        )
        cls.other = cls.env["res.partner"].create(
            {"name": "Zofia Nowacka", "email": "zofia@other.example.com"}
        )
        cls.choose("erase")
        cls.line = cls.add_line(system_id=cls.erp.id, category="contacts")
        cls.line.action_decide("erase")
        cls.runs = cls.env[RUN].with_user(cls.officer)

    def make_traces(self):
        """What a person leaves in the ERP."""
        contact = self.contact
        users = self.env["res.users"].with_context(no_reset_password=True).sudo()
        self.user = users.create(
            {
                "login": "a.kowalska@login.example.com",
                "partner_id": contact.id,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        self.key = self.env["res.users.apikeys"].with_user(self.user).sudo()
        self.key._generate("rpc", "my key", None)
        self.message = self.say(contact, "Anna Kowalska called", author_id=contact.id)
        self.on_other = self.say(
            self.other,
            f"Dear Anna Kowalska, dear Zofia; to {EMAIL}",
            author_id=self.other.id,
            partner_ids=contact.ids,
        )
        self.file = self.env["ir.attachment"].create(
            {
                "name": "cv of Anna Kowalska.txt",
                "raw": b"Anna Kowalska",
                "res_model": "res.partner",
                "res_id": contact.id,
            }
        )
        self.bank = self.env["res.partner.bank"].create(
            {"acc_number": "PL61109010140000071219812874", "partner_id": contact.id}
        )
        self.event = self.env["calendar.event"].create(
            {
                "name": "Talk with Anna Kowalska",
                "start": "2026-11-20 10:00:00",
                "stop": "2026-11-20 11:00:00",
                "partner_ids": [Command.set((contact | self.other).ids)],
            }
        )
        self.listed = self.env["mail.blacklist"].create({"email": EMAIL})

    def track(self, message, text):
        """A change of a value, as Odoo tells it in the history of a record."""
        return (
            self.env["mail.tracking.value"]
            .sudo()
            .create(
                {
                    "mail_message_id": message.id,
                    "field_id": self.env.ref("base.field_res_partner__name").id,
                    "old_value_char": text,
                    "new_value_char": "Somebody else",
                }
            )
        )

    def set_in_database(self, record, **values):
        """What days or steps would bring about that are none of this test's."""
        self.env.flush_all()
        names = ", ".join(f"{name} = %s" for name in values)
        self.env.cr.execute(
            f"UPDATE {record._table} SET {names} WHERE id = %s",
            [*values.values(), record.id],
        )
        self.env.invalidate_all()

    def execute(self, record=None, dry_run=False, rounds=50):
        """Work a run off to its end, as the scheduled action does."""
        case = (record or self.case).with_user(self.officer)
        action = case.action_execute_data(dry_run=dry_run)
        run = self.env[RUN].sudo().browse(action["res_id"])
        return self.work_off(run, rounds)

    def work_off(self, run, rounds=50):
        for _round in range(rounds):
            run._work()
            self.env.flush_all()
            self.env.invalidate_all()
            if run.state not in ("queued", "running"):
                break
        return run

    def get_item(self, run, record):
        return run.item_ids.filtered(
            lambda i: (i.res_model, i.res_id) == (record._name, record.id)
        )

    def outcome(self, run, record):
        item = self.get_item(run, record)
        return item.action, item.state, item.refusal

    def without_commits(self):
        cron = type(self.env["ir.cron"])
        return patch.object(cron, "_commit_progress", lambda *a, **k: 1)

    # What is left of somebody, looked for without the addon

    def scan_texts(self, *texts):
        """(table, id) of rows in which one of the texts stands, in any column."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT c.table_name, array_agg(c.column_name::text)
            FROM information_schema.columns c
            JOIN information_schema.tables t USING (table_schema, table_name)
            WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
              AND c.data_type IN ('text', 'character varying', 'jsonb', 'json')
            GROUP BY c.table_name"""
        )
        found = set()
        patterns = [f"%{text.lower()}%" for text in texts]
        for table, columns in self.env.cr.fetchall():
            tests = " OR ".join(f'lower("{c}"::text) LIKE ANY(%s)' for c in columns)
            self.env.cr.execute(
                f"SELECT to_jsonb(t)->>'id' FROM \"{table}\" t WHERE {tests}",
                [patterns] * len(columns),
            )
            found |= {(table, int(id_ or 0)) for (id_,) in self.env.cr.fetchall()}
        return found

    def scan_relations(self, contact, user):
        """Tables of relations (without an id) that name the contact or the user."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT k.relname, a.attname, c.confrelid::regclass::text
            FROM pg_constraint c JOIN pg_class k ON k.oid = c.conrelid
            JOIN pg_attribute a ON a.attrelid = k.oid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f' AND c.confrelid IN (
                'res_partner'::regclass, 'res_users'::regclass)
              AND NOT EXISTS (SELECT FROM pg_attribute i
                WHERE i.attrelid = k.oid AND i.attname = 'id')"""
        )
        found = set()
        for table, column, of in self.env.cr.fetchall():
            id_ = contact.id if of == "res_partner" else user.id
            self.env.cr.execute(f'SELECT FROM "{table}" WHERE "{column}" = %s', [id_])
            if self.env.cr.rowcount:
                found.add(table)
        return found

    def digest(self, table, condition="TRUE"):
        """A checksum of rows, whatever Odoo has in its caches."""
        self.env.flush_all()
        [row] = self.env.execute_query(
            SQL(
                "SELECT COUNT(*), md5(string_agg(t::text, '|' ORDER BY t::text))"
                " FROM %s t WHERE %s",
                SQL.identifier(table),
                SQL(condition),
            )
        )
        return row


class RefusalCase(ExecutionCase):
    """A run of the case, of which it is asked what it may not touch."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rules = cls.env["client.offboarding.data.rule"].sudo()
        rules.search([]).active = False
        # The case ends in 2026.
        cls.make_rule("LAW", years=5, counted_from="end_year", law="Art. 74")
        cls.run_ = cls.make_run(cls.contact, offboarding_id=cls.case.id)

    @classmethod
    def make_run(cls, people, **values):
        return (
            cls.env[RUN]
            .sudo()
            .create(
                {
                    "kind": "execute",
                    "state": "done",
                    "company_id": cls.company.id,
                    "partner_ids": [Command.set(people.ids)],
                    "user_id": cls.officer.id,
                    **values,
                }
            )
        )

    def judge(self, record, run=None):
        refusal = self.env["client.offboarding.data.refusal"].sudo()
        self.env.flush_all()
        verdicts = refusal._judge(run or self.run_, record._name, record.ids)
        return verdicts.get(record.id)
