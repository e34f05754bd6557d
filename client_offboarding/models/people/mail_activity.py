from odoo import api, models

from ...const import CASE


class MailActivity(models.Model):
    _name = "mail.activity"
    _inherit = ["mail.activity"]

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """To-dos of a case are for those who read it in full, and for whose they are.

        Odoo's own search looks at whether the document can be opened at all.
        """
        query = super()._search(domain, offset, limit, order, **kwargs)
        if self.env.su or kwargs.get("bypass_access"):
            return query
        # sudo: which case each belongs to, and whose it is.
        found = self.browse(query).sudo()
        others = found.filtered(
            lambda todo: todo.res_model == CASE and todo.user_id != self.env.user
        )
        cases = self.env[CASE].browse(others.mapped("res_id"))
        full = set(cases._filter_read_in_full().ids)
        hidden = others.filtered(lambda todo: todo.res_id not in full)
        return (found - hidden).with_env(self.env)._as_query(order) if hidden else query
