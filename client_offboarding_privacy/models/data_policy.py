from odoo import api, models

OWN, VOUCHER, CASE, TEXT, SUPPRESS = "own", "voucher", "case", "text", "suppress"
# What a find of this kind comes to.
ACTIONS = {OWN: "erase", VOUCHER: "keep", CASE: "keep", TEXT: "erase", SUPPRESS: "keep"}
# They stand on papers that stay: they lose their values, not their rows.
PEOPLE = ("res.partner", "res.users")
# Reasons that end with the time for which vouchers are kept.
BY_VOUCHER = ("posted", "hash", "audit_trail", "lock", "done_transfer")
BY_VOUCHER += ("confirmed_order", "retention")
# What a run does itself; everything else stays.
DONE_BY_RUN = ("erase", "anonymize", "redact")
# What hangs on a record by these fields: its texts.
HUNG_BY = {"mail.message": "model", "ir.attachment": "res_model"}


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
                " res.users.settings.volumes calendar.attendee calendar.filters"
                " mail.followers mail.notification discuss.channel.member"
                " discuss.channel.rtc.session mail.message.reaction mail.push"
                " mail.push.device mail.guest payment.token res.device.log"
                " mail.presence rating.rating crm.lead project.collaborator"
                " auth.passkey.key auth.totp.rate.limit.log survey.user_input"
                " survey.user_input.line mailing.contact mailing.subscription"
                " mailing.trace event.registration sms.tracker ir.model.data"
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
                " mail.tracking.value mail.message.translation mail.message.schedule"
                " mail.message.link.preview ir.attachment bus.bus sms.sms"
                " snailmail.letter calendar.event"
            ),
            SUPPRESS: "mail.blacklist phone.blacklist",
        }
        policies = {name: kind for kind in kinds for name in kinds[kind].split()}
        ours = [name for name in self.pool if name.startswith("client.offboarding")]
        return dict.fromkeys(ours, CASE) | policies

    @api.model
    def _get_actions(self, name, finds, seeds):
        """What would become of finds, if nothing refused it.

        :param finds: id → the fields by which it was found
        :param seeds: see ``_get_seeds`` of the search
        :return: id → action
        """
        policy = self._get_data_policies().get(name)
        if name in PEOPLE:
            key = "partners" if name == "res.partner" else "users"
            people = set(seeds[key])
            # Who merely has the same number or address is somebody else.
            return {id_: "anonymize" if id_ in people else "none" for id_ in finds}
        actions = dict.fromkeys(finds, ACTIONS.get(policy, "none"))
        if policy in (OWN, TEXT):
            fields = self.env[name]._fields
            for id_, paths in finds.items():
                # One of several: the others' record, in which only he loses his place.
                if all(fields[path].type == "many2many" for path in paths):
                    actions[id_] = "redact"
        if name in HUNG_BY:
            actions |= self._get_hung_actions(name, finds)
        return actions

    @api.model
    def _get_hung_actions(self, name, finds):
        """Texts on records that stay: a message loses names, a file stays as it is."""
        policies = self._get_data_policies()
        kept = "redact" if name == "mail.message" else "keep"
        # sudo: of texts it is only asked on what they hang.
        records = self.env[name].sudo().browse(finds)
        actions = {}
        for record in records.exists():
            policy = policies.get(record[HUNG_BY[name]])
            if policy in (VOUCHER, CASE):
                actions[record.id] = kept if policy == VOUCHER else "keep"
        return actions
