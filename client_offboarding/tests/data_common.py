from .rights import RightsCase


class DataCase(RightsCase):
    """A case in its handover, under a processing agreement, and a register."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.quiet_case()
        cls.case.termination_ids.write(
            {"has_processing_agreement": True, "data_return_days": 30}
        )
        cls.advance(cls.case, "handover")
        cls.register = cls.env["client.offboarding.data.system"].with_user(cls.officer)
        cls.system = cls.register.create(
            {
                "name": "Payroll server",
                "categories": "names, pay",
                "subjects": "employees of the client",
                "backup_days": 35,
                "method": "volume wiped",
                "user_id": cls.helper.id,
            }
        )
        cls.lines = cls.env["client.offboarding.data"].with_user(cls.officer)

    @classmethod
    def add_line(cls, case=None, **values):
        case = case or cls.case
        return cls.lines.create(
            {
                "offboarding_id": case.id,
                **cls.system._prepare_line_values(),
                **values,
            }
        )

    @classmethod
    def make_rule(cls, code="R/1", **values):
        rules = cls.env["client.offboarding.data.rule"].with_user(cls.officer)
        return rules.create({"code": code, "name": code, **values})

    @classmethod
    def choose(cls, choice="erase", case=None):
        (case or cls.case).action_record_data_choice(choice, "Anna Kowalska", "letter")
