"""Nothing is locked while a paper is printed, however long that takes.

What prints is tried first, with a blank page for each print; the trial is undone, and
with it goes every lock. Then the pages are printed, and the work is done for good. What
is printed is known by what it says: if the facts have changed meanwhile, it is printed
again. Where somebody else has changed the case, the database refuses to write on its
old state, and Odoo starts the request again, from the facts as they are then; pages
that say the same by then aren't printed twice. Within a transaction no fact changes: a
page that says nothing of another one's print is made out for the trial alone.
"""

import re
from collections import Counter, defaultdict
from functools import wraps
from weakref import WeakKeyDictionary

from odoo import fields
from odoo.exceptions import UserError

from ...tools.pdf_pages import make_blank_pdf
from ...tools.printer import PrinterError

# A paper may be printed, and then what is printed behind it, which knows its pages.
PASSES = 5
# What is made in the trial is made again for good, with another id.
RECORD_ID = re.compile(r"data-oe-id=\"\d+\"")

_runs = WeakKeyDictionary()


class Run:
    """What a transaction prints."""

    def __init__(self):
        self.is_on = False
        # By what they say: content, or a PrinterError.
        self.printed = {}
        # The same, with the function that prints it.
        self.wanted = {}
        # (name, key) of what this trial has rendered while no blank page stood for
        # anything yet, and of what the trial before has.
        self.sure = []
        self.repeated = []
        self.turn = 0
        self.last_key = None
        # What can't be taken back, and how much of it this trial has taken.
        self.drawn = defaultdict(list)
        self.taken = Counter()

    def get(self, texts, do_print):
        """The print of ``texts``; for now a blank page, where it isn't there yet.

        :param texts: tuple of all that goes into it
        :param do_print: function that prints it
        :raises PrinterError: where it couldn't be printed
        """
        key = tuple(RECORD_ID.sub("", text or "") for text in texts)
        self.last_key = key
        if key not in self.printed:
            self.wanted[key] = do_print
            return make_blank_pdf()
        if isinstance(self.printed[key], PrinterError):
            raise self.printed[key]
        return self.printed[key]

    def render(self, name, do_render):
        """What ``do_render`` gives, without it where the trial before has rendered it.

        :param name: what tells it from what else is rendered
        :param do_render: function that renders it: (content, extension)
        """
        place, is_sure = self.turn, not self.wanted
        self.turn += 1
        if self.repeated[place : place + 1] and self.repeated[place][0] == name:
            content = self.printed.get(self.repeated[place][1])
            if _is_page(content):
                self.sure.append(self.repeated[place])
                return content, "pdf"
        self.last_key = None
        result = do_render()
        if is_sure:
            self.sure.append((name, self.last_key))
        return result

    def get_first(self, key, value):
        """``value`` as the first trial had it, in this place of those with the key.

        A number isn't given back when a trial is undone: each would print another.
        """
        place = self.taken[key]
        self.taken[key] += 1
        if place == len(self.drawn[key]):
            self.drawn[key].append(value)
        return self.drawn[key][place]

    def start_trial(self):
        self.taken.clear()
        self.repeated, self.sure, self.turn = self.sure, [], 0

    def print_wanted(self):
        for key, do_print in self.wanted.items():
            try:
                self.printed[key] = do_print()
            except PrinterError as error:
                self.printed[key] = error
        self.wanted = {}


def get_run(cr):
    """What is being printed in this transaction, None where nothing waits for it."""
    run = _runs.get(cr)
    return run if run and run.is_on else None


def is_trial(cr):
    """Whether a blank page stands for something, so that nothing will be kept."""
    run = get_run(cr)
    return bool(run and run.wanted)


def get_first(cr, key, value):
    """``value``; while something is printed, as the first trial had it."""
    run = get_run(cr)
    return run.get_first(key, value) if run else value


def get_moment(cr):
    """Now, in UTC; while something is printed, when that was first tried.

    A paper says when it was made: it would be another one each minute.
    """
    return get_first(cr, "moment", fields.Datetime.now())


def printed_apart(method):
    """Make a method that prints hold no lock while it does; see this module.

    It is run twice, so it must do nothing that can't be rolled back. Its callers must
    not have written anything: else theirs are the locks.
    """

    @wraps(method)
    def print_apart(self, *args, **kwargs):
        run = _runs.setdefault(self.env.cr, Run())
        if run.is_on:
            # Part of something larger, which is tried as a whole.
            return method(self, *args, **kwargs)
        run.is_on, run.wanted, run.sure = True, {}, []
        # What couldn't be printed is tried anew.
        for key in [key for key, value in run.printed.items() if not _is_page(value)]:
            del run.printed[key]
        try:
            for __ in range(PASSES):
                run.start_trial()
                with self.env.cr.savepoint() as savepoint:
                    result = method(self, *args, **kwargs)
                    if not run.wanted:
                        run.printed.clear()
                        run.drawn.clear()
                        return result
                    savepoint.rollback()
                run.print_wanted()
        finally:
            run.is_on = False
        raise UserError(
            self.env._("What is to be printed keeps changing. Try again in a moment.")
        )

    return print_apart


def _is_page(value):
    return isinstance(value, bytes)
