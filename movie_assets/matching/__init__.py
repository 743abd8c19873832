"""The rules of identification, as pure functions: queries, candidates, cross-references, decision, ranking.

Belongs here: deciding which film is meant from what providers reported. Does not belong here: asking providers
(identify/), storing the decision (store/).
"""
