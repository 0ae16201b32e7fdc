"""Packs of regions: drafted from a document or by hand, edited entry by entry, reviewed by a second person, in force from a day."""
