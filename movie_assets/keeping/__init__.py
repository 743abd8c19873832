"""Keeping both stores: verifying, backing up and restoring, moving, compacting, pruning.

Belongs here: what needs both stores, or the order of steps on them. Does not belong here: SQL (store/, warehouse/).
"""
