"""What the registry stores."""

from shuangjian.registry.models.audit import AuditEntry
from shuangjian.registry.models.events import Event
from shuangjian.registry.models.imports import ImportBatch
from shuangjian.registry.models.institutions import Institution, InstitutionState, Owner, Site
from shuangjian.registry.models.people import Guardianship, Membership, Pupil, Role, Teacher, User
from shuangjian.registry.models.publications import Publication
from shuangjian.registry.models.schools import School, SchoolClass
from shuangjian.registry.models.standins import StandIn
from shuangjian.registry.models.territory import CalendarDay, Department, DepartmentName, Region, SchoolTerm
from shuangjian.registry.models.versioned import Versioned, VersionedQuerySet

__all__ = [
    "AuditEntry",
    "CalendarDay",
    "Department",
    "DepartmentName",
    "Event",
    "Guardianship",
    "ImportBatch",
    "Institution",
    "InstitutionState",
    "Membership",
    "Owner",
    "Publication",
    "Pupil",
    "Region",
    "Role",
    "School",
    "SchoolClass",
    "SchoolTerm",
    "Site",
    "StandIn",
    "Teacher",
    "User",
    "Versioned",
    "VersionedQuerySet",
]
