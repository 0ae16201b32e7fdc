"""What institutions teach: courses, lessons, staff, prices, adverts, inspections of their premises."""
