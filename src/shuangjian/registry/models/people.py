"""People: who signs in, in which role and scope, and who teaches, learns and answers for a child."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext

from shuangjian.registry.constraints import (
    code_without_slash,
    in_order,
    key_in,
    key_is,
    no_identity_number,
    no_overlap,
    one_of,
)
from shuangjian.registry.fields import KeyForeignKey, PlainTextField
from shuangjian.registry.models.institutions import Institution
from shuangjian.registry.models.schools import School, SchoolClass
from shuangjian.registry.models.territory import Department, Region
from shuangjian.registry.permissions import PERMISSIONS
from shuangjian.registry.roles import Role
from shuangjian.web.crypto import EncryptedTextField

_M = TypeVar("_M", bound=models.Model)


class UserManager(BaseUserManager["User"]):
    """Makes users."""

    def create_user(self, username: str, password: str | None = None, *, display_name: str = "") -> User:
        """Make a user; without a password they cannot sign in by one."""
        user = self.model(username=self.model.normalize_username(username), display_name=display_name or username)
        user.set_password(password)
        user.save(using=self._db)
        return user


def acting_for(name: str, other: str) -> str:
    """Say who acted in whose name."""
    return gettext("{name} (for {other})").format(name=name, other=other)


class User(AbstractBaseUser):
    """Somebody who signs in. What they may do follows from their memberships alone."""

    username = models.CharField(max_length=150, unique=True)
    display_name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)  # may be signed in with one click on a demo deployment
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]

    objects = UserManager()

    # In whose name this user acts at the moment (`standing_in`); nobody's but their own where it is None.
    stands_for: User | None = None

    def __str__(self) -> str:
        return (
            self.display_name
            if self.stands_for is None
            else acting_for(self.display_name, self.stands_for.display_name)
        )

    @property
    def persons(self) -> list[int]:
        """Who acts, by id: the user, and in whose name they do. What either did counts for both."""
        return [self.pk] if self.stands_for is None else [self.pk, self.stands_for.pk]

    @property
    def name_in_trail(self) -> str:
        """How the audit trail calls them: the name to sign in, and after a slash that of whom they stand in for."""
        return self.username if self.stands_for is None else f"{self.username}/{self.stands_for.username}"

    @cached_property
    def active_memberships(self) -> list[Membership]:
        """The memberships in force today, read once per object (one query, scope rows joined)."""
        if not self.is_active:
            return []
        today = timezone.localdate()
        return [membership for membership in _read_memberships(self.pk) if membership.is_in_force(today)]

    @cached_property
    def permissions(self) -> frozenset[str]:
        """All permissions of all memberships in force; scope aside."""
        return frozenset().union(*(m.permissions for m in self.active_memberships))

    @property
    def roles(self) -> list[Role]:
        """The roles in force, in the order the memberships were given."""
        return list(dict.fromkeys(Role(m.role) for m in self.active_memberships))

    def has_permission(self, permission: str) -> bool:
        """Whether some membership in force grants `permission` somewhere."""
        return permission in self.permissions


# So many regions are named one by one in a condition: a district's or a city's, whose rows an index then finds.
SPELLED_OUT_MAX = 50


def _read_memberships(user: int) -> Iterator[Membership]:
    """Yield a user's memberships with department, region covered and its codes (one more than may be spelled out).

    By hand, because it is asked at every request: Django takes four times as long to write this statement as the
    database to answer it.
    """
    own, office, region = (_columns(Membership, "m"), _columns(Department, "d"), _columns(Region, "r"))
    statement = f"""
        SELECT {", ".join([*own, *office, *region])},
            ARRAY(SELECT code FROM registry_region b WHERE starts_with(b.path, r.path) LIMIT %s)
        FROM registry_membership m
        LEFT JOIN registry_department d ON d.id = m.department_id
        LEFT JOIN registry_region r ON r.code = COALESCE(m.region_code, d.region_code)
        WHERE m.user_id = %s ORDER BY m.id"""
    with connection.cursor() as cursor:
        cursor.execute(statement, [SPELLED_OUT_MAX + 1, user])
        rows = cursor.fetchall()
    for row in rows:
        membership = _made(Membership, row[: len(own)])
        covered = _made(Region, row[len(own) + len(office) : -1]) if row[-2] is not None else None
        if membership.department_id is not None:
            membership.department = _made(Department, row[len(own) : len(own) + len(office)])
            assert covered is not None, "a department lies in a region"
            membership.department.region = covered
        elif covered is not None:
            membership.region = covered
        membership.spelled_out = row[-1] if covered is not None else None
        yield membership


def _columns(model: type[models.Model], alias: str) -> list[str]:
    return [f'{alias}."{each.column}"' for each in model._meta.concrete_fields]


def _made(model: type[_M], values: Sequence[Any]) -> _M:
    return model.from_db(DEFAULT_DB_ALIAS, [each.attname for each in model._meta.concrete_fields], values)


_SCOPES = ("region", "department", "school", "school_class", "institution")
# The one scope each role is given; a family's is the class of its child.
SCOPE_OF_ROLE: dict[Role, tuple[str, ...]] = {
    Role.DISTRICT_OFFICER: ("region", "department"),
    Role.TRAINING_SUPERVISOR: ("region", "department"),
    Role.LEADER: ("region", "department"),
    Role.PRINCIPAL: ("school",),
    Role.ACADEMIC_DIRECTOR: ("school",),
    Role.CLASS_TEACHER: ("school_class",),
    Role.SUBJECT_TEACHER: ("school_class",),
    Role.INSTITUTION_OFFICER: ("institution",),
    Role.FAMILY: ("school_class",),
    Role.BANK: ("region",),
    Role.PARTNER_DEPARTMENT: ("department",),
    Role.STREET_GRID: ("department",),
    Role.PUBLIC: ("region",),
}


def _exactly_one_scope() -> Q:
    condition = Q()
    for chosen in _SCOPES:
        roles = [role for role, scopes in SCOPE_OF_ROLE.items() if chosen in scopes]
        others = {f"{other}__isnull": other != chosen for other in _SCOPES}
        condition |= Q(role__in=roles, **others)
    return condition


class Membership(models.Model):
    """A user's role within one scope, for a time: exactly the kind of scope its role needs."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = PlainTextField(choices=Role.choices)
    region = KeyForeignKey(Region, to_field="code", db_column="region_code", null=True, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="memberships")
    school = KeyForeignKey(School, db_column="school_key", null=True, blank=True)
    school_class = KeyForeignKey(SchoolClass, db_column="class_key", null=True, blank=True)
    institution = KeyForeignKey(Institution, db_column="institution_key", null=True, blank=True)
    pupil = models.ForeignKey("Pupil", models.PROTECT, null=True, blank=True, related_name="+")  # a family's child
    subject = PlainTextField(null=True)  # what a subject teacher teaches there
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    spelled_out: list[str] | None = None
    # What is left of the role's permissions where only some were handed on (`narrowing`); None leaves all.
    kept: frozenset[str] | None = None

    class Meta:
        constraints = [
            one_of("role", Role),
            models.CheckConstraint(condition=_exactly_one_scope(), name="registry_membership_scope_fits_role"),
            models.CheckConstraint(
                condition=Q(pupil__isnull=True) | Q(role=Role.FAMILY), name="registry_membership_only_family_has_pupil"
            ),
            in_order("valid_from", "valid_to"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"

    def is_in_force(self, day: dt.date) -> bool:
        """Whether it holds on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or self.valid_to >= day)

    @property
    def permissions(self) -> frozenset[str]:
        """What the role gives, as far as it was handed on."""
        granted = PERMISSIONS[Role(self.role)]
        return granted if self.kept is None else granted & self.kept

    @property
    def whole_region(self) -> Region | None:
        """The region covered as a whole; None for a membership of a school, a class or an institution."""
        return self.department.region if self.department is not None else self.region

    @property
    def region_codes(self) -> list[str] | None:
        """The codes of the regions covered, where they are few and were read with the membership."""
        codes = self.spelled_out
        return None if codes is None or len(codes) > SPELLED_OUT_MAX else codes


class Teacher(models.Model):
    """A teacher's employment at a school; `person_id` is the same wherever the same person appears."""

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", related_name="teachers")
    person_id = PlainTextField()
    name = EncryptedTextField(null=True, blank=True)
    subject = PlainTextField(null=True)
    employed_from = models.DateField(null=True, blank=True)
    employed_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index("person_id", name="registry_teacher_person")]
        constraints = [
            no_overlap("school_key", "person_id", first="employed_from", last="employed_to"),
            key_in("school_key", "region_code"),
            in_order("employed_from", "employed_to"),
            no_identity_number("person_id"),
        ]

    def __str__(self) -> str:
        return self.person_id


class Pupil(models.Model):
    """A pupil under a pseudonym; `key` is "<region>/<code>"."""

    region_code = PlainTextField()
    school_class = KeyForeignKey(SchoolClass, db_column="class_key", related_name="enrolled")
    code = PlainTextField()
    key = PlainTextField(unique=True)
    name = EncryptedTextField(null=True, blank=True)
    # Of the class, so that who answers for a school is found to answer for its pupils.
    school_key = models.GeneratedField(
        expression=Func(F("school_class"), Value("/[^/]+$"), Value(""), function="regexp_replace"),
        output_field=PlainTextField(),
        db_persist=True,
    )

    class Meta:
        indexes = [models.Index("school_class", name="registry_pupil_class")]
        constraints = [
            code_without_slash(),
            key_is("region_code", "code"),
            key_in("class_key", "region_code"),
            no_identity_number("code"),
        ]

    def __str__(self) -> str:
        return self.code


class Guardianship(models.Model):
    """A user who answers for a pupil."""

    user = models.ForeignKey(User, models.CASCADE, related_name="guardianships")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="guardians")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("user", "pupil"), name="registry_guardianship_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.pupil_id}"
