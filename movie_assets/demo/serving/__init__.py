"""What every embedded provider's requests pass through: endpoints, the log, faults, limits, the clock and the controls.

Belongs here: serving a request whatever its provider. Does not belong here: any provider's answers, the socket
(`server`). This package imports only `catalogue` of `demo`.
"""
