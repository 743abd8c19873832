"""Benchmarks: what the product's speed claims rest on. `python -m benchmarks [NAME...]` runs all, or those named.

Belongs here: measuring the product beside other designs, on this machine, and the designs that lost, kept for the
comparison. Does not belong here: tests (nothing here fails because of a time), anything that the product imports.
What was measured, on which machine, is in docs/benchmarks.md.
"""
