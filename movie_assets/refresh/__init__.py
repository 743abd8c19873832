"""Refresh: choosing the next calls, and polling TMDB's changes feed.

Belongs here: the planner and the feed, over the operations store. Does not belong here: the rules (policy), SQL
(store), fetching (collect), Dagster.
"""
