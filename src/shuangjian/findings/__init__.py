"""Findings: what the rules find in the live facts, decided by people where the facts do not, and the cases of it."""
