"""Which colour a branch has, and which a sample has by what is known of it."""
