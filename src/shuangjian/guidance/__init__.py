"""What is filed and done about homework beside homework itself: rules, plans, guidance, activities."""
