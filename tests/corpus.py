"""The benchmark of `intake` as a module: its documents, and how they are judged."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

import document_files
import intake

__all__ = ["document_files", "intake"]
