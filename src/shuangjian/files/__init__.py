"""Read a folder of spreadsheets the way districts keep them, and say exactly what could not be read."""
