"""The registers of schools and classes: lists, addresses, counts, pages."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shuangjian.registry.access import visible_to
from shuangjian.registry.choices import SchoolStage
from shuangjian.registry.models import School, SchoolClass, User
from shuangjian.registry.register_pages import RegisterPages, labels_of, opened_by
from shuangjian.registry.selectors import by_region, region_choices
from shuangjian.rosters import services
from shuangjian.rosters.forms import ClassForm, SchoolForm
from shuangjian.web.addresses import address_of
from shuangjian.web.registers import Column, Filter, Register, by_number, same

VIEW = "rosters.view"


def schools(user: User | None, permission: str = VIEW) -> QuerySet[School]:
    """Return the schools on which a user has a permission."""
    rows = School.objects.select_related("region").annotate(class_count=Count("classes"))
    return visible_to(rows, user or AnonymousUser(), permission)


def classes(user: User | None, permission: str = VIEW) -> QuerySet[SchoolClass]:
    """Return the classes on which a user has a permission."""
    return visible_to(SchoolClass.objects.select_related("school"), user or AnonymousUser(), permission)


def schools_for(user: User | None) -> Register:
    """Return the register of schools as a user has it; None for its addresses alone."""
    return Register(
        title=_("Register of schools"),
        url_name="rosters:schools",
        rows=lambda reader: schools(user),
        columns=[
            Column("name", _("Name"), sort="name", href=lambda row: SCHOOLS.url("row", row.pk)),
            Column("code", _("School code"), sort="code", wide_only=True),
            Column("region", _("Region"), value=lambda row: row.region.name, sort="region__path", wide_only=True),
            Column("stage", _("Kind of school"), sort="stage"),
            Column("ownership", _("Run by"), sort="ownership", wide_only=True),
            Column("classes", _("Classes"), value=lambda row: row.class_count, href=_classes_of, sort="class_count", numeric=True),
        ],
        filters=[
            Filter("stage", _("Kind of school"), same("stage"), SchoolStage.choices),
            Filter("region", _("Region"), by_region, lambda: region_choices(visible_to(School.objects.all(), user or AnonymousUser(), VIEW))),
        ],
        search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(code__icontains=text)),
        search_hint=_("Name or code"),
        order=("name", "pk"),
        empty_hint=_("Add a school, or import a file of them."),
        template="registry/register.html",
    )  # fmt: skip


def classes_for(user: User | None) -> Register:
    """Return the register of classes as a user has it; None for its addresses alone."""
    return Register(
        title=_("Register of classes"),
        url_name="rosters:classes",
        rows=lambda reader: classes(user),
        columns=[
            Column("class", _("Class"), value=str, sort="code", href=lambda row: CLASSES.url("row", row.pk)),
            Column("school", _("School"), value=lambda row: row.school.name, sort="school__name"),
            Column("grade", _("Grade"), sort="grade", numeric=True),
            Column("pupils", _("Pupils"), sort="pupils", numeric=True),
            Column("code", _("Class code"), sort="code", wide_only=True),
        ],
        filters=[
            Filter("grade", _("Grade"), by_number("grade"), [(str(number), str(number)) for number in range(1, 10)]),
            Filter("school", _("School"), same("school__key"), kind="hidden"),
        ],
        search=lambda rows, text: rows.filter(Q(school__name__icontains=text) | Q(name__icontains=text) | Q(code=text)),
        search_hint=_("School or class"),
        order=("school__name", "grade", "code", "pk"),
        empty_hint=_("Add a class, or import a file of them."),
        template="registry/register.html",
    )  # fmt: skip


def _classes_of(row: School) -> str:
    return f"{address_of('rosters:classes')}?school={row.key}"


_SCHOOL = ("region_code", "code", "name", "stage", "ownership")
_CLASS = ("school_key", "code", "name", "stage", "grade", "pupils")

SCHOOLS = RegisterPages(
    app="rosters", name="schools", model=School, title=_("school"), titles=_("Register of schools"), register=schools_for, rows=schools, view=VIEW,
    edit="rosters.schools", form=SchoolForm, opened=opened_by(*_SCHOOL), add=services.add_school, change=services.change_school,
    restore=services.restore_school, labels=labels_of(SchoolForm, *_SCHOOL[1:]), key=("region_code", "code"),
    find=lambda user, sent: schools(user, "rosters.schools").filter(region__code=sent["region_code"], code=sent["code"]).first(),
)  # fmt: skip
CLASSES = RegisterPages(
    app="rosters", name="classes", model=SchoolClass, title=_("class"), titles=_("Register of classes"), register=classes_for, rows=classes, view=VIEW,
    edit="rosters.classes", form=ClassForm, opened=opened_by(*_CLASS), add=services.add_class, change=services.change_class,
    restore=services.restore_class, labels=labels_of(ClassForm, *_CLASS[1:]), key=("school_key", "code"),
    find=lambda user, sent: classes(user, "rosters.classes").filter(school__key=sent["school_key"], code=sent["code"]).first(),
)  # fmt: skip
