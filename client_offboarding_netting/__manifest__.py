{
    "name": "Client Offboarding: Netting",
    "summary": "Book the set-off with a leaving client by Account netting",
    "version": "19.0.1.1.0",
    "category": "Sales/Client Offboarding",
    "license": "AGPL-3",
    "author": "Client Offboarding maintainers",
    "website": "https://client-offboarding.example",
    "development_status": "Beta",
    "depends": ["client_offboarding", "account_netting"],
    "auto_install": True,
}
