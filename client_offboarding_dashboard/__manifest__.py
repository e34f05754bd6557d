{
    "name": "Client Offboarding: Dashboard",
    "summary": "Why clients leave, and how well they are let go, at a glance",
    "version": "19.0.1.0.0",
    "category": "Sales/Client Offboarding",
    "license": "AGPL-3",
    "author": "Client Offboarding maintainers",
    "website": "https://client-offboarding.example",
    "development_status": "Beta",
    "depends": ["client_offboarding", "spreadsheet_dashboard"],
    "auto_install": True,
    "data": ["data/dashboard.xml"],
}
