"""The command `movie-assets`. It is thin: the UI can do everything that it does.

Belongs here: options (app.py), and what the terminal shows of the stores. Does not belong here: rules, fetching, rows.
"""
