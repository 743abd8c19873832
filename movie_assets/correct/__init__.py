"""What people correct of films: a value, that a field has none, whose value counts.

Belongs here: what a field may hold, the decisions and their files. Does not belong here: their rows
(store/corrections.py), the merge that obeys them (warehouse/merging).
"""
