"""Identification: requests from files, the command line and run config become one certain film, or a question.

Belongs here: asking providers, recording decisions, review by people, the inbox. Does not belong here: the rules
(matching/), SQL (store/), Dagster.
"""
