{
    "name": "Client Offboarding: Queue",
    "summary": "Batches of leaving clients, and erasures, as jobs of Job Queue",
    "version": "19.0.1.0.0",
    "category": "Sales/Client Offboarding",
    "license": "AGPL-3",
    "author": "Client Offboarding maintainers",
    "website": "https://client-offboarding.example",
    "development_status": "Beta",
    "depends": ["client_offboarding", "client_offboarding_privacy", "queue_job"],
    "auto_install": True,
    "data": ["data/queue_job_function.xml"],
    "uninstall_hook": "uninstall_hook",
}
