{
    "name": "Client Offboarding: Tests with Sales Apps",
    "summary": "Tests of offboarding where hours and shipping are sold",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "license": "AGPL-3",
    "author": "Client Offboarding maintainers",
    "website": "https://client-offboarding.example",
    "development_status": "Beta",
    "depends": ["client_offboarding_sale", "delivery", "sale_timesheet"],
}
