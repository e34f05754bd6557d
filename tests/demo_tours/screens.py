"""What fits and can be read on the screens, as the demo users, in both languages.

Run by ``tests/test_demo_tours.py`` in a copy of the database that `make run` serves.
"""

from window import DESK, LANGS, MANAGER, WIDE, ScreenCase

from odoo.tests import tagged

# The smallest phone that there is.
PHONE = (320, 568)
ROLES = ("user", "accountant", "manager", "helper", "officer")
LISTS = ("returns", "documents", "access", "knowledge", "charges")
# The button of a case that opens a dialog with a list, and who has it where.
DIALOGS = {("manager", "running"): "action_open_plan"}
FORM = ".o_form_view .o_statusbar_status"


@tagged("post_install", "-at_install")
class TestScreens(ScreenCase):
    def assertTabsFit(self, screen, states):
        """Open every page of a case's form."""
        names = screen.run(
            "[...document.querySelectorAll('.o_notebook_headers a')].map((a) => a.name)"
        )
        self.assertIn("handover", names)
        for name in names:
            tab = f".o_notebook_headers a[name={name}]"
            screen.run(f"document.querySelector('{tab}').click()")
            screen.wait(f"{tab}.active")
            screen.assertFits(name, states)

    def assertDialogsFit(self, screen, role):
        for (who, case), button in DIALOGS.items():
            if who == role:
                screen.open(f"/odoo/offboarding/{getattr(self, case).id}", FORM)
                screen.run(f"document.querySelector('button[name={button}]').click()")
                screen.wait(".modal .o_list_table")
                screen.assertFits(button, 5)

    def test_every_role_reads_a_case_from_the_menu_to_its_last_page(self):
        for lang in LANGS:
            for role in ROLES:
                login = f"offboarding_{role}"
                with (
                    self.subTest(login, lang=lang),
                    self.screen(login, lang, DESK) as s,
                ):
                    s.open("/odoo/offboarding", ".o_kanban_record, .o_data_row")
                    s.assertFits("cases")
                    s.run(
                        "[...document.querySelectorAll('.o_kanban_record, .o_data_row"
                        f" .o_data_cell')].find((e) => e.innerText.includes("
                        f"'{self.case.partner_id.name}')).click()"
                    )
                    s.wait(FORM)
                    if role != "helper":
                        banner = "document.querySelector('[name=next_step].d-inline')"
                        self.assertTrue(s.run(f"{banner}.innerText.trim()"))
                    self.assertTabsFit(s, 5)
                    if role != "helper":
                        # It has the most buttons.
                        s.open(f"/odoo/offboarding/{self.running.id}", FORM)
                        s.assertFits("notice", 5)
                    self.assertDialogsFit(s, role)
                    if role == "manager":
                        for name in LISTS:
                            s.open(f"/odoo/offboarding-{name}", ".o_list_table")
                            s.assertFits(name)

    def test_list_kanban_form_and_menu_fit_on_phones_and_wide_screens(self):
        for lang in LANGS:
            with self.screen(MANAGER, lang, PHONE) as screen:
                for size in (PHONE, WIDE):
                    screen.resize(size)
                    screen.open("/odoo/offboarding", ".o_kanban_record, .o_data_row")
                    screen.assertFits("cases")
                    screen.open(f"/odoo/offboarding/{self.case.id}", FORM)
                    self.assertTabsFit(screen, 5 if size == WIDE else 0)
                # Phones show it by themselves.
                for size in (DESK, WIDE):
                    screen.resize(size)
                    kanban = "/odoo/offboarding?view_type=kanban"
                    screen.open(kanban, ".o_kanban_view .o_kanban_record")
                    screen.assertFits("kanban")
