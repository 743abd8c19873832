"""Pages to look at films in a browser, on loopback: search, whole films with their sources, what waits for a person.

Belongs here: which pages there are, what they show, who may ask. Does not belong here: queries (warehouse/, store/),
decisions (identify/service.py), the command (cli/browse_command.py).
"""
