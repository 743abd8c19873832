"""One reading of each kind of value, shared by all providers: text, numbers, dates, lists of names, certificates, ids.

Belongs here: every spelling in which a value comes, and what it means. Does not belong here: which field has which
kind (wire models), what a provider's field means (its client.py). A reader returns None for a spelling of nothing, and
raises ValueError for what it cannot read: then that value is left out, and noted.
"""
