"""The operations store (SQLite, WAL): the system of record. Many processes update it one row at a time.

Belongs here: connections, migrations, and every read and write of what providers answered and people decided.
Does not belong here: calling providers, parsing responses, the rules (policy, matching), the warehouse, Dagster.
"""
