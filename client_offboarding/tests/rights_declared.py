"""Who may do what, as the README's table of roles and the design say it.

Reckoned from them, not from the code: a model, wizard or field without an entry here
fails the tests, and so does whatever is allowed or refused otherwise than here.
"""

# What each role may do with the records that are its own: r(ead), w(rite), c(reate),
# d(elete). A *user* does it in the cases that he is responsible for or follows, or in
# all of his companies with that group; *helpers*, who are all of the staff, in lines
# that are theirs; the others in every case of their companies. Portal users and the
# public may do nothing with any of these.
RIGHTS = """
                              user  manager  officer  accountant  auditor  helper
client.offboarding            rwc   rwcd     r        r           r        r
client.offboarding.access     rwcd  rwcd     r        r           r        rw
client.offboarding.batch      -     rwcd     -        -           -        -
client.offboarding.batch.line -     r        -        -           -        -
client.offboarding.attempt    -     -        -        -           -        -
client.offboarding.charge     rwcd  rwcd     r        rwcd        r        -
client.offboarding.check      r     r        r        r           r        -
client.offboarding.churn      -     r        -        r           r        -
client.offboarding.data       r     r        rwcd     r           r        r
client.offboarding.data.export -    -        r        -           -        -
client.offboarding.data.fingerprint - -      r        -           -        -
client.offboarding.data.item  -     -        r        -           -        -
client.offboarding.data.log   -     -        r        -           -        -
client.offboarding.data.rule  r     r        rwcd     r           r        -
client.offboarding.data.run   -     -        r        -           -        -
client.offboarding.data.system r    r        rwcd     r           r        -
client.offboarding.deadline   r     r        r        r           r        -
client.offboarding.delivery   rwcd  rwcd     r        rw          r        -
client.offboarding.dispute    rwcd  rwcd     r        r           r        -
client.offboarding.document   rwcd  rwcd     r        r           r        rw
client.offboarding.feedback   rwc   rwcd     r        r           r        -
client.offboarding.former.end r     r        r        r           r        -
client.offboarding.gate       r     rwcd     -        -           -        -
client.offboarding.gate.setting r   rw       -        -           -        -
client.offboarding.interest   r     r        r        r           r        -
client.offboarding.invitation r     r        r        r           r        -
client.offboarding.knowledge  rwcd  rwcd     r        r           r        rw
client.offboarding.lesson     rwcd  rwcd     r        r           r        rw
client.offboarding.message    r     r        r        r           r        -
client.offboarding.paper.text r     rwcd     -        -           -        -
client.offboarding.protocol   rwcd  rwcd     rwc      rwc         r        -
client.offboarding.protocol.fact -  -        -        -           -        -
client.offboarding.purchase   rwcd  rwcd     r        r           r        -
client.offboarding.purchase.share r r        r        r           r        -
client.offboarding.report     r     r        r        r           r        -
client.offboarding.return     rwcd  rwcd     r        r           r        rw
client.offboarding.return.item r    rwcd     -        r           -        -
client.offboarding.return.receipt r r        r        r           r        r
client.offboarding.settlement -     -        -        r           r        -
client.offboarding.signature  r     r        r        r           r        -
client.offboarding.snapshot   -     -        -        -           -        -
client.offboarding.termination rwcd rwcd     r        r           r        -
client.offboarding.upload     r     r        r        r           r        -
client.offboarding.waiver     r     rwc      r        r           r        -
client.offboarding.waiver.item r    r        r        r           r        -
l10n_pl.offboarding.interest.rate - -        -        r           r        -
l10n_pl.offboarding.nbp.rate  -     -        -        rc          r        -
"""
# Accountants write the papers that accounting makes, and no others; data officers, who
# see no amounts, don't read these.
PAPERS_OF_ACCOUNTING = ("settlement", "balance", "set_off")
# Data officers certify what became of personal data.
PAPERS_OF_OFFICERS = ("data",)
ABOUT_PAPERS = (
    "client.offboarding.protocol",
    "client.offboarding.signature",
    "client.offboarding.upload",
)

# Who may fill in a wizard. What it does is checked again by what it calls.
WIZARDS = {
    "client.offboarding.access.done": "user manager officer accountant auditor helper",
    "client.offboarding.answer": "user manager accountant",
    "client.offboarding.charge.document": "user manager accountant",
    "client.offboarding.control": "user manager officer accountant auditor helper",
    "client.offboarding.data.choice": "user manager officer",
    "client.offboarding.data.erased": "officer",
    "client.offboarding.data.receipt": "officer",
    "client.offboarding.deposit": "accountant",
    "client.offboarding.final.invoice": "accountant",
    "client.offboarding.final.invoice.line": "accountant",
    "client.offboarding.final.invoice.preview": "accountant",
    "client.offboarding.many": "user manager",
    "client.offboarding.many.line": "user manager",
    "client.offboarding.hand.over": "user manager officer accountant auditor helper",
    "client.offboarding.open": "user manager",
    "client.offboarding.open.outside": "user manager",
    "client.offboarding.plan": "user manager",
    "client.offboarding.plan.line": "user manager",
    "client.offboarding.portal.people": "user manager",
    "client.offboarding.receive": "user manager officer accountant auditor helper",
    "client.offboarding.receive.line": "user manager officer accountant auditor helper",
    "client.offboarding.revoke": "manager",
    "client.offboarding.send": "user manager accountant",
    "client.offboarding.send.line": "user manager accountant",
    "client.offboarding.sign": "user manager accountant",
    "client.offboarding.step": "user manager",
    "client.offboarding.step.end": "user manager",
    "client.offboarding.substitute": "user manager officer accountant auditor helper",
    "client.offboarding.upload.reject": "user manager accountant",
    "client.offboarding.waive": "manager officer",
}

# Whom a field is for; *everybody* is whoever of the staff reads the record.
AUDIENCES = {
    "everybody": "user manager officer accountant auditor helper",
    "internal": "user manager officer accountant auditor helper",
    "readers": "user manager officer accountant auditor",
    "user": "user manager",
    "manager": "manager",
    "officer": "officer",
    "accounting": "accountant auditor",
    "accountant": "accountant",
    # And whom an administrator adds to the group of those who see them.
    "amounts": "manager accountant auditor amounts",
    "stock": "stock",
    "nobody": "",
}

# What mixins add to every model of ours: chatter, activities, the portal's link, and
# whether the reader may change the record.
OF_MIXINS = (
    "can_edit access_token access_url access_warning has_message"
    " my_activity_date_deadline"
    " rating_ids website_message_ids"
)


def parse_rights():
    """:return: model → role → letters"""
    head, *rows = RIGHTS.strip().splitlines()
    roles = head.split()
    rights = {}
    for row in rows:
        model, *letters = row.split()
        rights[model] = dict(zip(roles, letters, strict=True))
    return rights


def parse_fields(declared):
    """:return: model → field → roles that see it"""
    fields, model, audience = {}, None, ()
    for line in declared.strip().splitlines():
        if not line.startswith(" "):
            model = fields[line] = {}
            continue
        names = line.split()
        if ":" in line:
            whom, _colon, rest = line.partition(":")
            audience = {
                role for name in whom.split() for role in AUDIENCES[name].split()
            }
            names = rest.split()
        model.update(dict.fromkeys(names, audience))
    return fields
