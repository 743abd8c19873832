"""The rules of refresh, as pure functions: ages, due dates, freezing, change detection, planning, forecast.

Belongs here: decisions that depend on their arguments alone; `now` is an argument. Does not belong here: anything that
opens a file, a socket or a database, or reads a clock.
"""
