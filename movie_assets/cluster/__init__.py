"""More than one host: Dagster's runs as tasks of a queue, taken by workers.

Belongs here: what of Dagster and Celery is only needed there. Does not belong here: the stores in Postgres (store/,
warehouse/), the worker's command (cli/). Nothing imports this package unless MOVIE_ASSETS_BROKER is set.
"""
