"""The five documents the platform was written from lie beside the repository, where it is planned, and nowhere else."""

from __future__ import annotations

from pathlib import Path

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"
collect_ignore = [] if SEEDS.is_dir() else ["test_seeds.py"]
