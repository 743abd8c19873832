"""The report: one HTML file that draws the collection, without a network and without a script.

Belongs here: what it shows, how that is drawn and put on a page. Does not belong here: counting (monitoring/, store/,
warehouse/), Dagster.
"""
