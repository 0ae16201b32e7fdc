"""Run rules and indicators, written once as portable SQL, on DuckDB, PostgreSQL and Spark."""
