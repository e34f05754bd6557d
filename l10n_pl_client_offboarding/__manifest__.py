{
    "name": "Client Offboarding: Poland",
    "summary": "Statutory interest, recovery compensation and KSeF at the end of a "
    "cooperation",
    "version": "19.0.1.2.0",
    "category": "Sales/Client Offboarding",
    "license": "AGPL-3",
    "author": "Client Offboarding maintainers",
    "website": "https://client-offboarding.example",
    "development_status": "Beta",
    # Odoo installs l10n_pl_edi with l10n_pl by itself; whether KSeF is in use is then
    # a matter of each company's certificate.
    "depends": ["client_offboarding", "l10n_pl", "l10n_pl_edi"],
    "auto_install": ["client_offboarding", "l10n_pl"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/data_rule.xml",
        "data/interest_rate.xml",
        "data/ksef.xml",
        "reports/interest_note.xml",
        "views/interest_rate.xml",
        "views/nbp_rate.xml",
        "views/offboarding_charge.xml",
        "views/offboarding.xml",
        "views/account_move.xml",
    ],
}
