"""Pure decisions: no input or output, no clock (now is a parameter), no state.

Belongs here: when a film is due, when it freezes, what counts as a change, how answers merge.
Does not belong here: anything that opens a file, a socket or a database, or imports another room of the project.
"""
