from odoo.tests import tagged

from ..rich_common import RichCase


@tagged("post_install", "-at_install")
class TestPapersQueries(RichCase):
    """What a paper asks the database for doesn't grow with what it lists."""

    def count_queries(self, papers):
        """Of rendering each: a dict by kind."""
        counts = {}
        reports = self.env["ir.actions.report"].sudo().with_context(lang="pl_PL")
        for kind, paper in papers.items():
            report = paper._get_kind()._get_report()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            reports._render_qweb_html(report, paper.ids)
            counts[kind] = self.env.cr.sql_log_count - before
        return counts

    def test_queries_stay_as_many(self):
        papers = {
            kind: self.make_paper(kind, lang="pl_PL").sudo()
            for kind in self.env["client.offboarding.protocol"]._get_kind_codes()
        }
        self.count_queries(papers)  # Templates and translations are kept then.
        few = self.count_queries(papers)
        lines = len(self.case.return_ids)
        for time in range(3):
            # A serial number is there once.
            for thing in self.case.return_ids.filtered("serial"):
                thing._write_step({"serial": f"{time}, {thing.id}"})
            self.env.flush_all()
            self.fill_ledger()
            self.fill_charges()
            self.fill_returns()
            self.fill_handover()
        self.assertEqual(len(self.case.return_ids), 4 * lines)
        many = self.count_queries(papers)
        grown = {
            kind: (few[kind], many[kind]) for kind in few if many[kind] > few[kind]
        }
        self.assertEqual(grown, {})
