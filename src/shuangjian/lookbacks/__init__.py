"""Look-backs (回头看): cases closed as rectified, drawn by a seed anybody can draw with again, and visited once more."""
