{
    "name": "Client Offboarding: Test of Personal Data",
    "summary": "Tests that records of which no addon says what they are stay untouched",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "license": "AGPL-3",
    "author": "Client Offboarding maintainers",
    "website": "https://client-offboarding.example",
    "development_status": "Beta",
    "depends": ["client_offboarding_privacy"],
    "data": ["security/ir.model.access.csv"],
}
