"""Providers: each declared once (spec.py), with its client, wire models and typed rows, over one HTTP core.

Belongs here: speaking each provider's language. Does not belong here: storing, waiting for the rate limiter, deciding
what to ask for.
"""
