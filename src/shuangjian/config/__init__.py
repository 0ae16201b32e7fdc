"""The only place that wires things together: settings, URLs, migration, processes."""
