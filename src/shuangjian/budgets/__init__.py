"""Money of schools for Double Reduction: what is needed, provided, spent, and paid for after-school service."""
