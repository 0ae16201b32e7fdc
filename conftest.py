"""Plugins of the test run; pytest allows them to be named in the outermost conftest only."""

pytest_plugins = ["clause_results"]
