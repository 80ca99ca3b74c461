"""From samples, distances or trees of others to one checked linkage matrix."""
