"""Plans: measures read from government documents, adopted as cases and followed to their end."""
