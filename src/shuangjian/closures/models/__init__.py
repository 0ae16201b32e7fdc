"""What the app stores: plans and incidents, and what families claim of an institution that closed."""

from shuangjian.closures.models.claims import Claim, ClaimEvidence, ClaimShare, Distribution
from shuangjian.closures.models.incidents import (
    ContingencyPlan,
    ContingencyStep,
    DisposalPlan,
    DutyTurn,
    Incident,
    IncidentPayment,
    IncidentTask,
    ResponsibilityArea,
    TaskForceMember,
)

__all__ = [
    "Claim",
    "ClaimEvidence",
    "ClaimShare",
    "ContingencyPlan",
    "ContingencyStep",
    "DisposalPlan",
    "Distribution",
    "DutyTurn",
    "Incident",
    "IncidentPayment",
    "IncidentTask",
    "ResponsibilityArea",
    "TaskForceMember",
]
