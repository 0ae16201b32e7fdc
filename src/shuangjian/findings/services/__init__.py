"""What can be done with findings: each service is one transaction that checks, writes and records."""
