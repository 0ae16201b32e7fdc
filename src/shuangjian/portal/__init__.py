"""The shell every page stands in: sign-in, navigation by role, home, search."""
