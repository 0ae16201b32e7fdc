"""Figures and the pages that explain them: indicator runs, the dashboard, the rulebook browser, what if."""
