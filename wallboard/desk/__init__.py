"""What a desk lists, of whom, and in which order; without drawing any of it."""
