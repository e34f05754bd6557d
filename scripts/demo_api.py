"""A client of Odoo's public JSON-2 API: one user, one key, what he calls and hears."""

import json
import urllib.error
import urllib.request

WIDTH = 110


class Refused(Exception):
    """The ERP said no; the text is its message to the user."""


def shortened(value):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"


class Api:
    """Calls methods as one user.

    :param url: of the server
    :param database: to work in
    :param login: shown beside each call
    :param key: the user's API key
    """

    def __init__(self, url, database, login, key):
        self.url = url
        self.login = login
        self.headers = {
            "Authorization": f"bearer {key}",
            "Content-Type": "application/json",
            "X-Odoo-Database": database,
        }

    def get(self, model, method, ids=None, **arguments):
        """Call a method of the API and return its answer, without a word.

        :param ids: records that it is called on; None for methods of the model
        :raises Refused: with the ERP's message
        """
        if ids is not None:
            arguments["ids"] = list(ids)
        request = urllib.request.Request(
            f"{self.url}/json/2/{model}/{method}",
            json.dumps(arguments).encode(),
            self.headers,
        )
        try:
            with urllib.request.urlopen(request, timeout=90) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise Refused(json.load(error)["message"]) from None

    def do(self, model, method, ids=None, **arguments):
        """Call a method, and print the call and the answer."""
        print(f"    {self.login}: POST /json/2/{model}/{method}", end=" ", flush=True)
        shown = ({"ids": list(ids)} if ids is not None else {}) | arguments
        print(shortened(shown))
        answer = self.get(model, method, ids, **arguments)
        print(f"        → {shortened(answer)}", flush=True)
        return answer

    def refused(self, model, method, ids=None, **arguments):
        """Call a method that must be refused, and print why it was.

        :raises RuntimeError: it was allowed
        """
        try:
            self.do(model, method, ids, **arguments)
        except Refused as refusal:
            print("        → refused: " + str(refusal).replace("\n", "\n          "))
            return str(refusal)
        raise RuntimeError(f"{model}.{method} should have been refused")

    def create(self, model, values, **arguments):
        """Create one record; returns its id."""
        return self.do(model, "create", vals_list=[values], **arguments)[0]

    def search(self, model, domain, fields, order="id"):
        """Search and read, without a word."""
        return self.get(model, "search_read", domain=domain, fields=fields, order=order)
