"""The HTTP core that all provider clients share.

Belongs here: retries, time-outs, size limits, secret masking. Does not belong here: any provider's paths, keys or
bodies; pace and quota (store/rate_limits.py, waited for in collect/throttle.py).
"""
