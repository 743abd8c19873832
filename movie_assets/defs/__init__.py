"""The Dagster wiring: assets, checks, jobs, schedules, resources, partitions. The only package (with definitions.py and
the command line) that imports dagster.

Belongs here: what Dagster shows and starts. Does not belong here: the rules (policy/), fetching (collect/), rows
(warehouse/projection.py).
"""
