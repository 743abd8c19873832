"""Fanart.tv: client, wire models and typed rows."""
