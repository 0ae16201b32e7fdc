"""What people say: matters reported or found by inspection, never who reported them."""
