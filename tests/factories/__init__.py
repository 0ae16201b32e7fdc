"""Small makers of rows for tests: each needs a database and an acting user."""
