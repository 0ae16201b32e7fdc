"""The modules of `scripts/`, which is no package: it must run before anything is installed."""

from __future__ import annotations

import sys
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "scripts"
sys.path.insert(0, str(FOLDER))

import assets  # noqa: E402
import bootstrap  # noqa: E402
import messages  # noqa: E402
import po  # noqa: E402

__all__ = ["FOLDER", "assets", "bootstrap", "messages", "po"]
