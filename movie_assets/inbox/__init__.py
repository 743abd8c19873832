"""The inbox: files in which people and programs ask to recognise films.

Belongs here: reading each format, names of releases, taking files once each. Does not belong here: what comes of a
request, and starting anything by itself (defs).
"""
