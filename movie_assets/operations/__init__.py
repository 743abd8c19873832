"""The operations store (SQLite, WAL): what providers and people told us, a row at a time, by many processes. The truth.

Belongs here: the schema, transactions, the gate before every call, the journal, films and ids, provider state.
Does not belong here: fetching, parsing, merging, Dagster. `Operations` in store.py is the way in.
"""
