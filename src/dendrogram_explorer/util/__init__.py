"""Words, samples, memory and progress: what every other folder may use, and what knows none of them."""
