"""What files ask for: exports, NFO files, webhooks, lists of names.

Belongs here: the known formats (known_formats.py), one module a family, and the one result (contents.py). Does not
belong here: taking files (identify/inbox.py), reading one name (identify/names/), deciding which film is meant.
"""
