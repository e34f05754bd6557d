{
    "name": "Client Offboarding: Project",
    "summary": "Open tasks for a client hold up the end of the cooperation",
    "version": "19.0.1.1.0",
    "category": "Sales/Client Offboarding",
    "license": "AGPL-3",
    "author": "Client Offboarding maintainers",
    "website": "https://client-offboarding.example",
    "development_status": "Beta",
    "depends": ["client_offboarding", "project"],
    "auto_install": True,
    "data": [],
}
