"""Figures that an operator watches, and their plots.

Belongs here: naming and drawing figures. Does not belong here: counting in SQL (store), Dagster.
"""
