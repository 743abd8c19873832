"""Taking the collection out: files of tables, NFO files and artwork for a library.

Belongs here: what leaves, and where it is put. Does not belong here: queries (warehouse/), options (cli/).
"""
