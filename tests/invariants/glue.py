"""Records that the addons beside the core bring, of those that are there."""

from datetime import date, timedelta

from odoo.fields import Command

TODAY = date.today()
ANSWERS = "Why do you leave?\nToo dear"


def has(env, model, field=None):
    return model in env and (not field or field in env[model]._fields)


def set_up(env):
    """Every paper is sealed."""
    if not has(env, "res.company", "offboarding_certificate_id"):
        return
    from odoo.addons.client_offboarding_seal.tests.test_seal import make_certificate

    days = [str(TODAY + timedelta(days=days)) for days in (-365, 365)]
    env.company.offboarding_certificate_id = make_certificate(env.company, *days)


def fill(env, case):
    """What isn't written any more once a case is over is written as a step."""
    case._write_step({"state": "handover"})
    feedback = env["client.offboarding.feedback"].create(
        {"offboarding_id": case.id, "channel": "meeting", "recommend_choice": "3"}
    )
    if has(env, feedback._name, "survey_answers"):
        feedback._write_step({"channel": "survey", "survey_answers": ANSWERS})
    if has(env, "client.offboarding.delivery"):
        sell(env, case)
    if has(env, "client.offboarding.return", "stock_move_id"):
        ship(env, case)
    if has(env, "client.offboarding.interest"):
        charge_interest(env, case)
        keep(env, case)
    case._write_step({"state": "closed"})


def sell(env, case):
    """An order that isn't delivered: decided, and another one's waived."""
    product = env["product.product"].create({"name": "Audit", "type": "service"})
    orders = env["sale.order"].create(
        [
            {
                "partner_id": case.partner_id.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
            for __ in range(2)
        ]
    )
    orders.action_confirm()
    env["client.offboarding.delivery"].create(
        {
            "offboarding_id": case.id,
            "sale_line_id": orders[0].order_line.id,
            "outcome": "handover",
            "note": "By the new provider",
        }
    )
    env["client.offboarding.waiver"].create(
        {"offboarding_id": case.id, "code": "delivery_open", "reason": "Agreed"}
    )
    env["client.offboarding.gate"].create({"code": "delivery_open", "blocks": "none"})


def ship(env, case):
    """A delivered thing that came back through stock."""
    product = env["product.product"].create(
        {"name": "Cable", "type": "consu", "is_storable": True}
    )
    warehouse = env["stock.warehouse"].search(
        [("company_id", "=", env.company.id)], limit=1
    )
    route = {
        "location_id": warehouse.lot_stock_id.id,
        "location_dest_id": env.ref("stock.stock_location_customers").id,
    }
    move = {"product_id": product.id, "product_uom_qty": 2, **route}
    picking = env["stock.picking"].create(
        {
            "partner_id": case.partner_id.id,
            "picking_type_id": warehouse.out_type_id.id,
            "move_ids": [Command.create(move)],
            **route,
        }
    )
    picking.action_confirm()
    picking.move_ids.write({"quantity": 2, "picked": True})
    picking.with_context(skip_backorder=True).button_validate()
    case.action_collect()
    case.return_ids.filtered("stock_move_id").action_receive()


def keep(env, case):
    """Data that are kept by a rule of the Polish law."""
    line = env["client.offboarding.data"].create(
        {
            "offboarding_id": case.id,
            "system_id": env["client.offboarding.data.system"].search([], limit=1).id,
            "role": "controller",
        }
    )
    rules = env["client.offboarding.data.rule"]
    line._write_step({"rule_id": rules.search([("code", "=", "PL-UOR-74")]).id})


def charge_interest(env, case):
    """Interest on what was paid late, invoiced in the meantime."""
    claim = env["account.move.line"].search(
        [
            ("partner_id", "=", case.partner_id.id),
            ("account_type", "=", "asset_receivable"),
        ],
        limit=1,
    )
    charge = env["client.offboarding.charge"].create(
        {
            "offboarding_id": case.id,
            "name": "Interest",
            "kind": "interest",
            "price_unit": 12,
        }
    )
    day = str(TODAY - timedelta(days=10))
    row = {
        "document": claim.move_id.name,
        "date_due": day,
        "date_from": day,
        "date_to": str(TODAY),
        "base": 50,
        "amount": 12,
        "segments": [[day, str(TODAY), "15.5"]],
        "move_line_id": claim.id,
    }
    charge._set_late_claim(claim, [row])
    charge._write_step({"state": "waived"})
