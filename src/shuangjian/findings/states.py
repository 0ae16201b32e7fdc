"""How a finding moves: the one table, held by the database too (`guard` of the migrations)."""

from __future__ import annotations

from shuangjian.findings.choices import FindingState

S = FindingState
# From each state to which others. Sweeps see the facts; people decide, agree and verify.
MOVES: dict[FindingState, frozenset[FindingState]] = {
    S.UNDECIDED: frozenset({S.OPEN, S.DISMISSED, S.CLEARED}),
    S.OPEN: frozenset({S.ALTERED, S.ENDED, S.RECTIFIED}),
    S.DISMISSED: frozenset(),
    S.CLEARED: frozenset({S.UNDECIDED, S.OPEN}),
    S.ALTERED: frozenset({S.OPEN, S.CORRECTED}),
    S.CORRECTED: frozenset({S.OPEN}),
    S.ENDED: frozenset({S.OPEN, S.RECTIFIED}),
    # A state that was mended and holds again; an event that happened stays mended for good.
    S.RECTIFIED: frozenset({S.OPEN}),
}
