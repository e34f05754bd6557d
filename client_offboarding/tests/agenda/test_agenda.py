from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ..rights import RightsCase


@tagged("post_install", "-at_install")
class TestAgenda(RightsCase):
    """What comes next in each case, by when and whose it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.quiet_case("handover")
        cls.line = cls.add_return(
            cls.case, user_id=cls.helper.id, date_deadline="2026-11-30"
        )
        cls.mine = cls.case.with_user(cls.manager)

    def assertNext(self, **values):
        self.env.invalidate_all()
        self.assertRecordValues(self.mine, [values])

    def test_next_deadline_says_what_and_who(self):
        self.assertNext(
            next_deadline=self.line.date_deadline,
            next_deadline_name="Laptop",
            next_deadline_user_id=self.helper.id,
            late_count=0,
            is_late=False,
        )
        self.case.activity_schedule(
            summary="Call", date_deadline="2026-11-20", user_id=self.owner.id
        )
        self.assertNext(next_deadline_name="Call", next_deadline_user_id=self.owner.id)

    def test_what_is_late_comes_first_until_it_is_done(self):
        late = self.add_return(self.case, name="Key", date_deadline="2026-11-13")
        other = self.open_case()
        self.assertNext(next_deadline_name="Key", late_count=1, is_late=True)
        cases = self.mine.search([("is_late", "=", True)])
        self.assertEqual(cases, self.case)
        self.assertIn(other, self.mine.search([("is_late", "=", False)]))
        late.action_receive()
        self.assertNext(next_deadline_name="Laptop", late_count=0)
        self.assertFalse(self.mine.search([("is_late", "=", True)]))

    def test_activities_are_deadlines_of_their_own(self):
        self.case.activity_schedule(
            summary="Call", date_deadline="2026-11-10", user_id=self.owner.id
        )
        deadlines = self.env["client.offboarding.deadline"].with_user(self.manager)
        late = deadlines.search([("is_late", "=", True)])
        self.assertRecordValues(
            late, [{"name": "Call", "kind": "activity", "user_id": self.owner.id}]
        )
        self.case.activity_ids.action_done()
        self.assertFalse(deadlines.search([("kind", "=", "activity")]))

    def test_helpers_read_none_of_it(self):
        with self.assertRaises(AccessError):
            self.case.with_user(self.helper).read(["next_deadline"])

    def test_hundred_cases_take_as_many_queries_as_one(self):
        partners = self.env["res.partner"].create(
            [{"name": f"C{n}", "is_company": True} for n in range(30)]
        )
        cases = self.mine.create([{"partner_id": p.id} for p in partners])
        for case in cases:
            self.add_return(case, date_deadline="2026-11-10")

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.mapped("late_count")
            return self.env.cr.sql_log_count - before

        count(cases)
        self.assertEqual(count(cases), count(cases[:1]))


@tagged("post_install", "-at_install")
class TestTourManage(RightsCase, HttpCase):
    def test_manager_sees_what_is_late_and_whose_it_is(self):
        case = self.quiet_case("handover")
        self.add_return(case, date_deadline="2026-11-10", user_id=self.helper.id)
        self.open_case()
        self.start_tour(
            "/odoo/offboarding-overview",
            "client_offboarding_manage",
            login=self.manager.login,
        )
