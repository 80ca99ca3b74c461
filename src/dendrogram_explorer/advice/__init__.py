"""Where a tree might be cut, how well it fits the data, and how well it agrees with what is known."""
