"""The rules of merging: the merged fields, which provider has what for them, and whose value counts.

Belongs here: pure tables and values. Does not belong here: the queries that merge rows by them (warehouse/merging).
"""
