"""Measurements of everything that the package promises; ``python -m benchmarks`` runs them all."""
