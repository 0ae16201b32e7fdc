"""Read government documents: what they are, what they ask of whom by when, and what they promise."""
