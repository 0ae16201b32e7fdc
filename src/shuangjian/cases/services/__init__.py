"""What can be done with cases: each service is one transaction that checks, writes and records."""
