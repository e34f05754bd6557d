"""Build the web client's bundles of a database beforehand (run by `odoo shell`).

The first page would take a quarter of a minute otherwise, and so would each browser
test, whose transaction is rolled back together with the bundles that it built.
"""

BUNDLES = {
    "web.assets_web": ("css", "js"),
    "web.assets_web_dark": ("css",),
    "web.assets_backend_lazy": ("css", "js"),
    "web.assets_frontend": ("css",),
    "web.assets_frontend_minimal": ("js",),
    "web.assets_frontend_lazy": ("js",),
    "web.assets_tests": ("js",),
    "web.report_assets_common": ("css",),
    "web.report_assets_pdf": ("css",),
}


def build(env):
    for name, kinds in BUNDLES.items():
        for kind in kinds:
            options = {"css": kind == "css", "js": kind == "js"}
            # As the layout of reports asks for them.
            options["autoprefix"] = name.startswith("web.report_")
            bundle = env["ir.qweb"]._get_asset_bundle(name, assets_params={}, **options)
            getattr(bundle, kind)()
    env.cr.commit()


if "env" in globals():  # as `odoo shell` runs it
    build(globals()["env"])
