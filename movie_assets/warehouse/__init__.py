"""The warehouse (DuckDB): what people query. A projection of the operations store that can be rebuilt without a call.

Belongs here: declared tables, migrations, the write, reads and snapshots. Does not belong here: what the rows are
(project.py and merge/rows.py), Dagster.
"""
