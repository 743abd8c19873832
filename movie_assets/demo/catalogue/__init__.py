"""The films that the embedded providers answer from: true facts, generated values, edits, and change over time.

Belongs here: what every provider draws on, in no provider's shape. Does not belong here: HTTP, or how one provider
presents a film. This package imports nothing else of `demo`.
"""
