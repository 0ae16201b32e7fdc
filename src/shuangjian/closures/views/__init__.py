"""Pages of closures: incidents with their lists, and what families claim."""
