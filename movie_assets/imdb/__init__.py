"""IMDb as the fallback for films that TMDB lacks: data files, sources in order, placeholders, upgrade.

Belongs here: the work around IMDb. Does not belong here: reading a page or a row (providers), waits and states (rules),
SQL of the operations store (operations), Dagster.
"""
