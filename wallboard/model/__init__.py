"""The vocabulary: structs and formulas, no state, no IO; every room may import it."""
