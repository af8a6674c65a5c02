"""Measurements as ratios within one run; apart from the tests. `make bench` runs them all."""
