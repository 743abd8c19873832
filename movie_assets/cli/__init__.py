"""The command `movie-assets`. It is thin: the UI can do everything that it does.

Belongs here: options, and what the terminal shows of the stores. Does not belong here: rules, fetching, rows.

`NAME_commands.py` declares commands with their options, `NAME_command.py` does what they say, and `NAME_reports.py` has
the tables that they show. What a command imports is imported when it runs.
"""
