{
    "name": "Client Offboarding: Sales",
    "summary": "What was sold and isn't delivered, invoiced or credited yet holds up "
    "the end of a cooperation",
    "version": "19.0.1.1.0",
    "category": "Sales/Client Offboarding",
    "license": "AGPL-3",
    "author": "Client Offboarding maintainers",
    "website": "https://client-offboarding.example",
    "development_status": "Beta",
    "depends": ["client_offboarding", "sale"],
    "auto_install": True,
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "views/offboarding_delivery.xml",
        "views/offboarding.xml",
        "views/sale_order.xml",
    ],
}
