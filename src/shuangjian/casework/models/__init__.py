"""What casework stores."""

from shuangjian.casework.models.cases import Case, CaseEvent, CaseParty, Evidence
from shuangjian.casework.models.findings import Finding, FindingEvent, Sweep
from shuangjian.casework.models.plans import Measure, Plan

__all__ = ["Case", "CaseEvent", "CaseParty", "Evidence", "Finding", "FindingEvent", "Measure", "Plan", "Sweep"]
