"""The casework pages: inbox, findings, cases, plans."""
