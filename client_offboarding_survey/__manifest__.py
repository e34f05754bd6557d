{
    "name": "Client Offboarding: Survey",
    "summary": "Ask leaving clients by a questionnaire of your own",
    "version": "19.0.1.0.0",
    "category": "Sales/Client Offboarding",
    "license": "AGPL-3",
    "author": "Client Offboarding maintainers",
    "website": "https://client-offboarding.example",
    "development_status": "Beta",
    "depends": ["client_offboarding", "survey"],
    "auto_install": True,
    "data": [
        "data/survey.xml",
        "views/feedback.xml",
        "views/res_config_settings.xml",
        "views/survey_question.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
