"""Corrections: what people say of a field counts before all providers."""
