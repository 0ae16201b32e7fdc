"""Files that people hand in: sealed by their content, typed by it, given out only by whoever may show them."""
