from odoo import api, models

OWN, VOUCHER, CASE, TEXT, SUPPRESS = "own", "voucher", "case", "text", "suppress"
# What a find of this kind comes to.
ACTIONS = {OWN: "erase", VOUCHER: "keep", CASE: "keep", TEXT: "erase", SUPPRESS: "keep"}


class ClientOffboardingDataPolicy(models.AbstractModel):
    """What the records of each model are, where they are found with somebody's data."""

    _name = "client.offboarding.data.policy"
    _description = "Policy of Personal Data per Model"

    @api.model
    def _get_data_policies(self):
        """For addons to extend. A model that isn't named is shown and never touched.

        :return: model → `own` (about the person), `voucher` (kept to its rule's day),
            `case` (evidence of an offboarding), `text` (messages, notes, files) or
            `suppress` (kept so that nobody writes to the person again)
        """
        kinds = {
            OWN: (
                "res.partner res.users res.partner.bank res.users.settings"
                " calendar.attendee calendar.filters mail.followers mail.notification"
                " discuss.channel.member mail.message.reaction mail.push.device"
                " mail.guest payment.token res.device.log mail.presence"
                " rating.rating crm.lead"
            ),
            VOUCHER: (
                "account.move account.move.line account.payment"
                " account.bank.statement.line account.analytic.line sale.order"
                " sale.order.line purchase.order purchase.order.line stock.picking"
                " stock.move stock.move.line contract.contract contract.line"
                " payment.transaction pos.order project.task project.project"
            ),
            TEXT: (
                "mail.message mail.mail mail.scheduled.message mail.activity"
                " ir.attachment sms.sms snailmail.letter calendar.event"
            ),
            SUPPRESS: "mail.blacklist phone.blacklist",
        }
        policies = {name: kind for kind in kinds for name in kinds[kind].split()}
        ours = [name for name in self.pool if name.startswith("client.offboarding")]
        return dict.fromkeys(ours, CASE) | policies
