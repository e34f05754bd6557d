{
    "name": "Client Offboarding: Seal",
    "summary": "Seal the papers of a leaving client with the company's certificate",
    "version": "19.0.1.0.0",
    "category": "Sales/Client Offboarding",
    "license": "AGPL-3",
    "author": "Client Offboarding maintainers",
    "website": "https://client-offboarding.example",
    "development_status": "Beta",
    "depends": ["client_offboarding", "certificate"],
    "external_dependencies": {
        "python": ["asn1crypto", "pyhanko", "pyhanko_certvalidator"]
    },
    "data": [
        "views/res_config_settings.xml",
        "views/paper.xml",
    ],
}
