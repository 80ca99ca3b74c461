"""The samples in a plane: where they lie, and the bqplot figure that shows them."""
