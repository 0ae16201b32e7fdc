"""Official documents out: laid out after GB/T 9704-2012, from the blocks that `documents` reads, as docx and PDF."""
