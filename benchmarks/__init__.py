"""Benchmarks: the evidence for the product's speed. `python -m benchmarks [NAME...]` runs all, or those named.

Belongs here: measuring the product beside other designs on this machine, and the designs that lost, kept for the
comparison. Does not belong here: tests (no time makes anything here fail), anything that the product imports. The
results, with their machines, are in docs/benchmarks.md.
"""
