"""The registers of teachers, pupils and institutions: lists, addresses, pages, import."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuangjian.registry.access import visible_to
from shuangjian.registry.choices import Category, InstitutionStatus
from shuangjian.registry.models import InstitutionState, Pupil, Teacher, User
from shuangjian.registry.register_pages import RegisterPages, labels_of, opened_by
from shuangjian.registry.selectors import by_region, region_choices
from shuangjian.rosters import people, places
from shuangjian.rosters.forms import InstitutionForm, PupilForm, TeacherForm
from shuangjian.web.registers import Column, Filter, Register, same

TEACHERS_OF, PUPILS_OF, SEE, KEEP = "rosters.teachers", "rosters.pupils", "rosters.places", places.KEEP


def teachers(user: User | None, permission: str = TEACHERS_OF) -> QuerySet[Teacher]:
    """Return the employments of teachers on which a user has a permission."""
    return visible_to(Teacher.objects.select_related("school"), user or AnonymousUser(), permission)


def pupils(user: User | None, permission: str = PUPILS_OF) -> QuerySet[Pupil]:
    """Return the pupils on whom a user has a permission."""
    return visible_to(Pupil.objects.select_related("school_class__school"), user or AnonymousUser(), permission)


def institutions(user: User | None, permission: str = SEE) -> QuerySet[InstitutionState]:
    """Return what is true today of the institutions on which a user has a permission."""
    today = InstitutionState.objects.on(timezone.localdate()).select_related("institution")
    return visible_to(today, user or AnonymousUser(), permission)


def masked(name: str | None) -> str:
    """Return a name of which the first character can be read, as lists show minors: 王**; a dash for none."""
    return name[0] + "*" * (len(name) - 1) if name else "—"


def by_employment(rows: QuerySet[Teacher], chosen: str) -> QuerySet[Teacher]:
    """Keep those employed today (`now`), or not any more or not yet (`not`)."""
    today = timezone.localdate()
    now = (Q(employed_from__isnull=True) | Q(employed_from__lte=today)) & (Q(employed_to__isnull=True) | Q(employed_to__gte=today))  # fmt: skip
    return rows.filter(now if chosen == "now" else ~now)


def teachers_for(user: User | None) -> Register:
    """Return the register of teachers as a user has it; None for its addresses alone."""
    return Register(
        title=_("Register of teachers"),
        url_name="rosters:teachers",
        rows=lambda reader: teachers(user),
        columns=[
            Column("person_id", _("Staff number"), sort="person_id", href=lambda row: TEACHERS.url("row", row.pk)),
            Column("name", _("Name of the person"), value=lambda row: row.name or "—"),
            Column("school", _("School"), value=lambda row: row.school.name, sort="school__name"),
            Column("subject", _("Subject taught"), sort="subject"),
            Column("employed_from", _("Employed from"), sort="employed_from", template="web/_cells/nowrap.html", wide_only=True),
            Column("employed_to", _("Employed until"), sort="employed_to", template="web/_cells/nowrap.html", wide_only=True),
        ],
        filters=[
            Filter("employed", _("Employed"), by_employment, [("now", _("Today")), ("not", _("Not today"))]),
            Filter("region", _("Region"), by_region, lambda: region_choices(teachers(user))),
            Filter("school", _("School"), same("school__key"), kind="hidden"),
        ],
        search=lambda rows, text: rows.filter(Q(person_id=text) | Q(school__name__icontains=text) | Q(subject=text)),
        search_hint=_("Staff number, school or subject"),
        order=("school__name", "person_id", "pk"),
        empty_hint=_("Add a teacher, or import a file of them."),
        template="registry/register.html",
        actions=TEACHERS.withdrawing(user) if user is not None else (),
    )  # fmt: skip


def pupils_for(user: User | None) -> Register:
    """Return the register of pupils as a user has it; None for its addresses alone. Names are masked, in files too."""
    return Register(
        title=_("Register of pupils"),
        url_name="rosters:pupils",
        rows=lambda reader: pupils(user),
        columns=[
            Column("code", _("Pupil number"), sort="code", href=lambda row: PUPILS.url("row", row.pk)),
            Column("name", _("Name of the person"), value=lambda row: masked(row.name)),
            Column("class", _("Class"), value=lambda row: str(row.school_class), sort="school_class__key"),
            Column("school", _("School"), value=lambda row: row.school_class.school.name, wide_only=True),
        ],
        filters=[Filter("class", _("Class"), same("school_class__key"), kind="hidden")],
        search=lambda rows, text: rows.filter(Q(code=text) | Q(school_class__code=text) | Q(school_class__name=text)),
        search_hint=_("Pupil number or class"),
        order=("school_class__key", "code"),
        empty_hint=_("Add a pupil, or import a file of them."),
        template="registry/register.html",
        actions=PUPILS.withdrawing(user) if user is not None else (),
    )  # fmt: skip


def institutions_for(user: User | None) -> Register:
    """Return the register of institutions as a user has it; None for its addresses alone."""
    return Register(
        title=_("Register of institutions"),
        url_name="rosters:institutions",
        rows=lambda reader: institutions(user),
        columns=[
            Column("name", _("Name"), sort="name", href=lambda row: INSTITUTIONS.url("row", row.pk)),
            Column("code", _("Institution code"), value=lambda row: row.institution.code, sort="institution__code", wide_only=True),
            Column("category", _("What is taught"), sort="category"),
            Column("status", _("Status"), sort="status"),
            Column("uscc", _("Unified social credit code"), value=lambda row: row.institution.uscc, wide_only=True),
        ],
        filters=[
            Filter("category", _("What is taught"), same("category"), Category.choices),
            Filter("status", _("Status"), same("status"), InstitutionStatus.choices),
            Filter("region", _("Region"), by_region, lambda: region_choices(institutions(user))),
        ],
        search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(institution__code=text) | Q(institution__uscc=text)),
        search_hint=_("Name or code"),
        order=("name", "pk"),
        empty_hint=_("Add an institution, or import a file of them."),
        template="registry/register.html",
    )  # fmt: skip


def _pupil_opened(row: Pupil) -> dict[str, Any]:
    school_class = row.school_class
    return {"school_key": school_class.school_key, "class_code": school_class.code, "code": row.code, "name": row.name}


def _find_pupil(user: User, sent: Any) -> Pupil | None:
    region = sent["school_key"].partition("/")[0]
    return pupils(user).filter(key=f"{region}/{sent['code']}").first()


_TEACHER = ("school_key", "person_id", "name", "subject", "employed_from", "employed_to")
_INSTITUTION = ("name", "category", "mode", "legal_form", "fund_mode", "status", "licence_no")

TEACHERS = RegisterPages(
    app="rosters", name="teachers", model=Teacher, title=_("teacher"), titles=_("Register of teachers"), register=teachers_for, rows=teachers,
    view=TEACHERS_OF, edit=TEACHERS_OF, form=TeacherForm, opened=opened_by(*_TEACHER), add=people.add_teacher, change=people.change_teacher,
    withdraw=people.withdraw_teacher, restore=people.restore_teacher, labels=labels_of(TeacherForm, *_TEACHER[2:]),
    key=("school_key", "person_id"), private=("name",), shown=lambda row: {"school_key": row.school.name},
    # Of several employments at one school the latest: a file says how things stand.
    find=lambda user, sent: teachers(user).filter(school__key=sent["school_key"], person_id=sent["person_id"]).order_by("-employed_from").first(),
)  # fmt: skip
PUPILS = RegisterPages(
    app="rosters", name="pupils", model=Pupil, title=_("pupil"), titles=_("Register of pupils"), register=pupils_for, rows=pupils,
    view=PUPILS_OF, edit=PUPILS_OF, form=PupilForm, opened=_pupil_opened, add=people.add_pupil, change=people.change_pupil,
    withdraw=people.withdraw_pupil, restore=people.restore_pupil, labels={"class_key": _("Class"), "name": _("Name of the person")},
    key=("school_key", "code"), private=("name",), shown=lambda row: {"school_key": row.school_class.school.name}, find=_find_pupil,
)  # fmt: skip
INSTITUTIONS = RegisterPages(
    app="rosters", name="institutions", model=InstitutionState, title=_("institution"), titles=_("Register of institutions"),
    register=institutions_for, rows=institutions, view="rosters.places", edit=KEEP, form=InstitutionForm,
    opened=lambda row: {"region_code": row.region_code, "code": row.institution.code, "uscc": row.institution.uscc, **opened_by(*_INSTITUTION)(row)},
    add=places.add_institution, change=places.change_institution, restore=places.restore_institution,
    labels=labels_of(InstitutionForm, *_INSTITUTION), key=("region_code", "code"),
    find=lambda user, sent: institutions(user, KEEP).filter(region_code=sent["region_code"], institution__code=sent["code"]).first(),
)  # fmt: skip
