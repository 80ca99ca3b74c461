"""A tree as a matplotlib figure, in the geometry of scipy's `dendrogram`."""
