"""Models, states and groups that several rooms name."""

CASE = "client.offboarding"
OBLIGATION = "client.offboarding.obligation"

# The states in which a case still runs.
ACTIVE_STATES = ("draft", "notice", "handover", "confirm")
# Ways of ending by which one side says so, not both or the contract itself.
ONE_SIDED = ("notice", "cause")
# The states in which a paper still waits for signatures.
WAITING = ("draft", "sent", "unanswered")

USER = "client_offboarding.group_offboarding_user"
MANAGER = "client_offboarding.group_offboarding_manager"
OFFICER = "client_offboarding.group_offboarding_data_officer"
# Who works on the final invoices, or reads them.
ACCOUNTING = "account.group_account_invoice,account.group_account_readonly"
# Who may open a case as a case. Helpers (``base.group_user``) read only its header,
# so every One2many they have no rights on carries this.
CASE_READERS = f"{USER},client_offboarding.group_offboarding_data_officer,{ACCOUNTING}"
# Who reads every case of his companies as a whole.
FULL_READERS = (
    "client_offboarding.group_offboarding_all,"
    f"client_offboarding.group_offboarding_data_officer,{ACCOUNTING}"
)
# Who sees amounts: accounting, managers, and whom an administrator adds.
AMOUNT_READERS = f"{ACCOUNTING},{MANAGER},client_offboarding.group_offboarding_amounts"
