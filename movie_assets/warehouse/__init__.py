"""The warehouse (DuckDB): what people query. A projection of the operations store that can be rebuilt without a call.

Belongs here: declared tables, migrations, writes, reads, snapshots and projections. Does not belong here: how rows are
merged (merge), Dagster.
"""
