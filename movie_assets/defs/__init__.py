"""The Dagster wiring: assets, checks, jobs, schedules, resources, partitions.

Belongs here: what Dagster shows and starts. Does not belong here: the rules (policy/), fetching (collect/), rows
(warehouse/projection.py).
"""
