"""The small district of casework's tests, with everything in it that the dashboard counts."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

_PLACE = Path(__file__).parent.parent / "casework" / "conftest.py"
_SPEC = importlib.util.spec_from_file_location("casework_fixtures", _PLACE)
assert _SPEC is not None
assert _SPEC.loader is not None
_MODULE = importlib.util.module_from_spec(_SPEC)
sys.modules["casework_fixtures"] = _MODULE
_SPEC.loader.exec_module(_MODULE)

people = _MODULE.people
as_user = _MODULE.as_user
over_limit = _MODULE.over_limit
asks_parents = _MODULE.asks_parents
sweep = _MODULE.sweep
make_case = _MODULE.make_case
make_finding = _MODULE.make_finding
