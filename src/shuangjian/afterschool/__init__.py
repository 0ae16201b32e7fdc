"""What schools offer after class: service sessions, enrolment, activities."""
