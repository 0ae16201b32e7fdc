"""体检: spreadsheets checked and documents read for somebody of the platform, and kept for a week."""
