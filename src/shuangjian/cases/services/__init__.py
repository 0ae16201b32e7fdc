"""What can be done: each service is one transaction that checks, writes and records."""
