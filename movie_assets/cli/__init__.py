"""The command `movie-assets`: thin; all it does can be done in the UI.

Belongs here: options (app.py), and what the terminal shows of the stores. Does not belong here: rules, fetching, rows.
"""
