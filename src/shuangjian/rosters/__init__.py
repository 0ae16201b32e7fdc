"""Schools and classes: which there are, added one by one or from a file."""
