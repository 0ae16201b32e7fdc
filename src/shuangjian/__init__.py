"""The Double Reduction governance platform (双减治理平台)."""
