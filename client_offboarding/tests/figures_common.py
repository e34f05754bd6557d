from odoo.fields import Command

from .common import OffboardingCase


class FiguresCase(OffboardingCase):
    """Facts put into the database as they stand there after some years."""

    @classmethod
    def put(cls, model, **values):
        """A record that the product makes by steps only, without taking them."""
        table = cls.env[model]._table
        cls.env.flush_all()
        required = [
            name
            for name, field in cls.env[model]._fields.items()
            if field.required and field.store and name not in values
        ]
        defaults = cls.env[model].sudo().default_get(required)
        values = {name: defaults.get(name) for name in required} | values
        names = ", ".join(values)
        cls.env.cr.execute(
            f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(values))})"
            " RETURNING id",
            list(values.values()),
        )
        [id_] = cls.env.cr.fetchone()
        cls.env.invalidate_all()
        return cls.env[model].sudo().browse(id_)

    @classmethod
    def put_waiver(cls, case, kind, amount, items=(), active=True):
        """:param items: (model, id, amount)"""
        waiver = cls.put(
            "client.offboarding.waiver",
            offboarding_id=case.id,
            company_id=case.company_id.id,
            code="receivable_overdue",
            reason="Agreed",
            kind=kind,
            amount=amount,
            user_id=cls.manager.id,
            date="2026-11-10 10:00:00",
            active=active,
        )
        for model, id_, part in items:
            cls.put(
                "client.offboarding.waiver.item",
                waiver_id=waiver.id,
                offboarding_id=case.id,
                company_id=case.company_id.id,
                code=waiver.code,
                active=active,
                res_model=model,
                res_id=id_,
                amount=part,
            )
        return waiver

    @classmethod
    def make_case(cls, client, company=None, **steps):
        """A case as its steps would have left it."""
        values = {
            name: steps.pop(name)
            for name in ("scope", "initiated_by", "reason_id", "user_id")
            if name in steps
        }
        case = (
            cls.env["client.offboarding"]
            .sudo()
            .create(
                {
                    "partner_id": client.id,
                    "company_id": (company or cls.company).id,
                    "user_id": cls.owner.id,
                    **values,
                }
            )
        )
        case._write_step(steps)
        return case

    @classmethod
    def make_client(cls, name):
        return cls.env["res.partner"].create({"name": name, "is_company": True})

    @classmethod
    def bill(
        cls, amount, day, partner=None, move_type="out_invoice", company=None, **values
    ):
        moves = cls.env["account.move"].with_company(company or cls.company)
        move = moves.create(
            {
                "move_type": move_type,
                "partner_id": (partner or cls.client).id,
                "invoice_date": day,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Work", "price_unit": amount, "tax_ids": False}
                    )
                ],
                **values,
            }
        )
        move.action_post()
        return move

    @classmethod
    def pay_on(cls, move, amount, day):
        cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create({"amount": amount, "payment_date": day})._create_payments()
