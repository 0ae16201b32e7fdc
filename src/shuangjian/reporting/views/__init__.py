"""The pages of figures, rules and clauses."""
