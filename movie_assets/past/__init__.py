"""The warehouse as it was at a moment, and how values moved: from the raw responses that are kept.

Belongs here: playing responses again up to a moment. Does not belong here: SQL (store/past_store.py), what the tables
hold (warehouse/).
"""
