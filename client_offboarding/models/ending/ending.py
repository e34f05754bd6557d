from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import clean_context, format_date

LINE_FIELDS = (
    "date_end",
    "is_auto_renew",
    "manual_renew_needed",
    "is_canceled",
    "successor_contract_line_id",
    "predecessor_contract_line_id",
    "recurring_next_date",
    "last_date_invoiced",
)
CONTRACT_FIELDS = (
    "is_terminated",
    "terminate_reason_id",
    "terminate_comment",
    "terminate_date",
    "date_end",
)


def freeze(record, names):
    """JSON-safe values of a record, in the form that ``write`` takes."""
    values = {}
    for name in names:
        value = record._fields[name].convert_to_write(record[name], record)
        values[name] = fields.Date.to_string(value) if hasattr(value, "day") else value
    return values


def thaw(record, frozen):
    """What ``freeze`` kept, to be written: without links to what was deleted since."""
    values = dict(frozen)
    for name in values:
        field = record._fields[name]
        if field.type == "many2one":
            linked = record.env[field.comodel_name].browse(values[name] or [])
            values[name] = linked.exists().id
    return values


class ClientOffboardingTermination(models.Model):
    """Terminations end contracts, and put them back as they were.

    Only the steps of the case come here, after they have checked the right to it.
    """

    _name = "client.offboarding.termination"
    _inherit = ["client.offboarding.termination"]

    def _get_contract_as_superuser(self):
        """The contract, as the only user whom OCA lets terminate it.

        ``sudo()`` isn't enough: OCA asks for a group of ``env.user``, which implies
        accounting rights that people who end contracts need not have.
        """
        self.ensure_one()
        # A superuser takes no defaults from a caller.
        env = self.env(user=SUPERUSER_ID, context=clean_context(self.env.context))
        return self.contract_id.with_env(env).with_company(self.company_id)

    def _end_contracts(self):
        """End every contract of ``self`` on its date, all or none.

        :raises UserError: naming the line that did not end, and why
        """
        for termination in self.filtered(lambda t: not t.is_ended):
            contract = termination._get_contract_as_superuser()
            if contract:
                termination._end_contract(contract)
            termination._write_step({"is_ended": True})

    def _end_contract(self, contract):
        self._take_snapshot(contract)
        self._let_lines_end()
        if contract.is_terminated:
            contract.action_cancel_contract_termination()
        self._check_lines_ended(self._get_blocked_lines(contract))
        self._terminate(contract)
        # Trust no flag: OCA skips lines that it may not stop, and says nothing.
        self._check_lines_ended(self._get_running_lines(contract))
        if not contract.date_end or contract.date_end > self.date_end:
            contract.date_end = self.date_end
        contract.message_post(
            body=self.env._(
                "Ends on %(date)s: %(case)s, by %(user)s.",
                date=format_date(self.env, self.date_end),
                case=self.offboarding_id.name,
                user=self.env.user.name,
            )
        )

    def _terminate(self, contract):
        """By OCA's own means; what it refuses is told with the contract's name."""
        case = self.offboarding_id
        comment = self.env._(
            "%(case)s, ended by %(user)s", case=case.name, user=self.env.user.name
        )
        try:
            contract._terminate_contract(case.reason_id, comment, self.date_end)
        except (UserError, ValidationError) as error:
            raise UserError(
                self.env._(
                    "%(contract)s could not be ended, so nothing was ended: %(why)s",
                    contract=contract.display_name,
                    why=str(error),
                )
            ) from error

    def _take_snapshot(self, contract):
        # sudo: nobody has rights on snapshots; they are written here only.
        termination = self.sudo()
        termination.snapshot_ids.unlink()
        termination._write_step({"contract_before": freeze(contract, CONTRACT_FIELDS)})
        termination.snapshot_ids.create(
            [
                {
                    "termination_id": self.id,
                    "contract_line_id": line.id,
                    "values_before": freeze(line, LINE_FIELDS),
                }
                for line in contract.contract_line_ids
            ]
        )

    def _let_lines_end(self):
        """Let OCA end every line on the end date, also where it wouldn't by itself.

        It refuses an end inside an invoiced period, so the invoiced-to date moves back
        to the end; what was invoiced beyond is owed to the client. A line that renews
        itself would end with its current term, and runs on to the end instead.
        """
        end = self.date_end
        # sudo: who ends contracts reads neither snapshots nor their lines, which carry
        # prices; only dates of the lines of this very contract are written.
        for snapshot in self.sudo().snapshot_ids:
            line = snapshot.contract_line_id
            if line.display_type or line.is_canceled:
                continue
            if line.is_auto_renew and line.date_end < end:
                line.date_end = end
            if line.last_date_invoiced and line.last_date_invoiced > end:
                line._write_invoiced_periods(end)
                line.last_date_invoiced = end if line.date_start <= end else False
            snapshot.last_date_invoiced_after = line.last_date_invoiced

    def _get_running_lines(self, contract):
        return contract.contract_line_ids.filtered(
            lambda line: (
                not line.display_type
                and not line.is_canceled
                and (
                    not line.date_end
                    or line.date_end > self.date_end
                    or line.is_auto_renew
                )
            )
        )

    def _get_blocked_lines(self, contract):
        """Running lines that OCA will not stop, or not cancel."""
        return self._get_running_lines(contract).filtered(
            lambda line: (
                not line.is_stop_allowed
                or (line.date_start > self.date_end and not line.is_cancel_allowed)
            )
        )

    def _check_lines_ended(self, lines):
        """Raise a UserError that names ``lines`` and says why they did not end."""
        if not lines:
            return
        raise UserError(
            self.env._(
                "These lines of %(contract)s did not end on %(date)s, so nothing was "
                "ended:\n%(lines)s\nOpen the contract and end or correct them there "
                "first.",
                contract=lines.contract_id.display_name,
                date=format_date(self.env, self.date_end),
                lines="\n".join(self._describe_blocked_line(line) for line in lines),
            )
        )

    def _describe_blocked_line(self, line):
        if line.date_start > self.date_end:
            why = self.env._("starts after the end and can't be cancelled any more")
        elif line.successor_contract_line_id:
            why = self.env._("is over and has a successor")
        else:
            why = self.env._("the contract doesn't allow to stop it")
        return self.env._(
            "• %(line)s (%(start)s – %(end)s): %(why)s",
            line=line.name,
            start=format_date(self.env, line.date_start),
            end=format_date(self.env, line.date_end) or self.env._("no end"),
            why=why,
        )

    def _restore_contracts(self):
        """Put back what ending changed; what was billed since stays billed."""
        for termination in self.filtered("is_ended"):
            contract = termination._get_contract_as_superuser()
            if contract:
                termination._restore_contract(contract)
            termination._write_step({"is_ended": False})

    def _restore_contract(self, contract):
        # sudo: nobody has rights on snapshots; what they hold goes back to the very
        # contract and lines that it was taken from.
        before = self.sudo().contract_before
        values = thaw(contract, before)
        del values["date_end"]
        contract.write(values)
        snapshots = self.sudo().snapshot_ids
        snapshots._check_restorable()
        for snapshot in snapshots:
            snapshot.contract_line_id.write(snapshot._get_values_to_restore())
        if contract.date_end != fields.Date.to_date(before["date_end"]):
            contract.date_end = before["date_end"]
        snapshots.unlink()
        contract.message_post(
            body=self.env._(
                "The termination by %(case)s was taken back by %(user)s.",
                case=self.offboarding_id.name,
                user=self.env.user.name,
            )
        )
