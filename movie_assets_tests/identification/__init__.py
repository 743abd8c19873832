"""Identification from a request to what is shown, against the embedded server."""
