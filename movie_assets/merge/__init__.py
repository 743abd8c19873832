"""Merging the latest good response of each provider into the rows of the provider cache.

Belongs here: pure functions over frames. Does not belong here: reading or writing frames (warehouse).
"""
