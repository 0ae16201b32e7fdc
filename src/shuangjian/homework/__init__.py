"""What schools assign: homework and its public notice, exams, timetables, exercise, filings."""
