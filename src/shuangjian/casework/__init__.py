"""Findings become cases: who must do what by when, and what proves it done."""
