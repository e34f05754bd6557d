{
    "name": "Client Offboarding: Test of a Kind of Paper",
    "summary": "Tests that an addon adds a kind of paper, with its check",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "license": "AGPL-3",
    "author": "Client Offboarding maintainers",
    "website": "https://client-offboarding.example",
    "development_status": "Beta",
    "depends": ["client_offboarding"],
    "data": ["reports/paper_reference.xml"],
}
