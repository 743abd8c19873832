"""Collecting: discovery by year, pipelined fetching, and the fallback for films that TMDB lacks.

Belongs here: plain asynchronous Python that calls providers and hands their responses to the operations store.
Does not belong here: SQL, the rules, Dagster.
"""
