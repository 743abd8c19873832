"""What the name of a file or folder of a film library asks for.

Belongs here: reading one name. Does not belong here: files with names in them (inputs/).
"""
