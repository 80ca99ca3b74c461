"""Colours of branches, and colours of samples by their values in a column."""
