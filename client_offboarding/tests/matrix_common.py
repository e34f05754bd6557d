"""The records, roles and expectations of the generated matrix of rights."""

from odoo.exceptions import UserError

from .common import ACCOUNTANT, MANAGER
from .reading_common import GeneratedReadingCase
from .rights import CASE
from .rights_declared import (
    ABOUT_PAPERS,
    PAPERS_OF_ACCOUNTING,
    PAPERS_OF_OFFICERS,
    parse_rights,
)

OPERATIONS = {"read": "r", "write": "w", "create": "c", "unlink": "d"}
# These belong to nobody's case: each of the company.
SETTINGS = {
    "client.offboarding.data.rule",
    "client.offboarding.data.system",
    "client.offboarding.gate",
    "client.offboarding.gate.setting",
    "client.offboarding.paper.text",
    "client.offboarding.return.item",
    "l10n_pl.offboarding.interest.rate",
    "l10n_pl.offboarding.nbp.rate",
}


class MatrixCase(GeneratedReadingCase):
    """Every role, and records that are theirs, of others, and of another company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The addons beside the core have models of their own.
        rights = parse_rights()
        cls.rights = {name: rights[name] for name in rights if name in cls.env}
        cls.employee = cls.make_user("employee", "base.group_user")
        cls.uninvited = cls.portal.copy({"login": "off_uninvited", "name": "Ewa"})
        cls.books = cls.make_user(
            "other_books", f"{ACCOUNTANT},{MANAGER}", company_id=cls.elsewhere.id
        )
        cls.fill_elsewhere()
        cls.cases["handover"].message_subscribe(cls.follower.partner_id.ids)
        cls.roles = cls.get_roles()
        # With every right to export there is.
        export = cls.env.ref("base.group_allow_export").sudo()
        for user in cls.roles:
            if not user.share:
                export.user_ids |= user
        cls.env.flush_all()

    @classmethod
    def fill_elsewhere(cls):
        """Something of each kind that its manager can enter there."""
        case = cls.cases["elsewhere"]
        lines = {
            "access": {"system": "Mail"},
            "charge": {"name": "Early end"},
            "dispute": {"name": "May is too high"},
            "document": {"name": "Ledgers"},
            "knowledge": {"name": "Closing"},
            "feedback": {"channel": "phone", "quality": 2},
            "lesson": {"name": "Too slow"},
            "protocol": {"kind": "returns"},
            "return": {"name": "Laptop"},
            "termination": {"contract_name": "E/1"},
        }
        for name, values in lines.items():
            case.env[f"client.offboarding.{name}"].create(
                {"offboarding_id": case.id, **values}
            )

    @classmethod
    def get_roles(cls):
        """:return: user → roles, as the table names them"""
        staff = {
            cls.owner: ("user",),
            cls.colleague: ("user",),
            cls.follower: ("user",),
            cls.manager: ("manager",),
            cls.officer: ("officer",),
            cls.accountant: ("accountant",),
            cls.auditor: ("auditor",),
            cls.both: ("user", "accountant"),
            cls.helper: (),
            cls.employee: (),
            cls.stranger: ("manager",),
            cls.books: ("manager", "accountant"),
        }
        for user in cls.readers:
            if user.login == "off_all":
                staff[user] = ("all",)
            elif user.login == "off_amounts":
                staff[user] = ("user", "amounts")
            elif user.login == "off_all_amounts":
                staff[user] = ("all", "amounts")
        roles = {user: (*names, "helper") for user, names in staff.items()}
        roles |= dict.fromkeys((cls.portal, cls.uninvited, cls.public), ())
        return {user.sudo(): names for user, names in roles.items()}

    # What is expected

    def get_expected(self, user, model, operation):
        """The records with which the user may do it."""
        records = self.get_everything(model._name)
        letter = OPERATIONS[operation]
        found = records.browse()
        for role in self.roles[user]:
            letters = self.rights[model._name].get("user" if role == "all" else role)
            if letters and letter in letters:
                found |= self.get_scope(user, role, records, letter)
        return found

    def get_everything(self, name):
        # sudo: the expectation is reckoned from all there is.
        return self.env[name].sudo().with_context(active_test=False).search([])

    def get_scope(self, user, role, records, letter):
        """Those of ``records`` that are in the hands of ``role``."""
        name = records._name
        if name in SETTINGS:
            return records.filtered(
                lambda record: self.get_company(record) in (user.company_id, None)
            )
        ours = records.filtered(lambda r: self.get_company(r) == user.company_id)
        if role == "helper":
            return ours.filtered(lambda record: self.is_job(user, record))
        if role == "user":
            return ours.filtered(lambda record: self.is_own(user, record))
        if role == "accountant" and name.endswith(".protocol") and letter != "r":
            return ours.filtered(lambda paper: paper.kind in PAPERS_OF_ACCOUNTING)
        if role == "officer" and name.endswith(".protocol") and letter != "r":
            return ours.filtered(lambda paper: paper.kind in PAPERS_OF_OFFICERS)
        if role == "officer" and name in ABOUT_PAPERS:
            return ours.filtered(lambda r: not self.states_ledger(r))
        return ours

    def states_ledger(self, record):
        """What accounting makes is about amounts, which data officers don't see."""
        paper = record.protocol_id if "protocol_id" in record._fields else record
        return paper.kind in PAPERS_OF_ACCOUNTING

    def get_company(self, record):
        """None where it is everybody's."""
        if "company_id" in record._fields:
            return record.company_id
        if "contract_id" in record._fields:
            return (record.contract_id or record.contract_template_id).company_id
        if "offboarding_id" in record._fields:
            return record.offboarding_id.company_id
        return None

    def is_own(self, user, record):
        case = record if record._name == CASE else record.offboarding_id
        if record._name == "client.offboarding.deadline" and record.user_id == user:
            return True
        return case.user_id == user or user.partner_id in case.message_partner_ids

    def is_job(self, user, record):
        if record._name == CASE:
            return user in record.helper_ids
        if record._name == "client.offboarding.return.receipt":
            return record.return_id.user_id == user
        return record.user_id == user

    def sees(self, user, audience):
        names = {"user" if name == "all" else name for name in self.roles[user]}
        return bool(names & audience)

    def check_refused(self, what, call):
        """Note a fault unless the call is refused in words, whatever they are."""
        self.env.invalidate_all()
        try:
            call()
        except UserError:
            return
        except Exception as error:
            self.faults.append(f"{what}: {type(error).__name__}: {error}")
        else:
            self.faults.append(f"{what}: isn't refused")
