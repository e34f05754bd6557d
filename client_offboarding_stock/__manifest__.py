{
    "name": "Client Offboarding: Stock",
    "summary": "What the stock ledger says is at a leaving client, and its return",
    "version": "19.0.1.1.0",
    "category": "Sales/Client Offboarding",
    "license": "AGPL-3",
    "author": "Client Offboarding maintainers",
    "website": "https://client-offboarding.example",
    "development_status": "Beta",
    "depends": ["client_offboarding", "stock"],
    "auto_install": True,
    "data": [
        "views/product_template.xml",
        "views/stock_picking_type.xml",
        "views/offboarding_return.xml",
    ],
}
