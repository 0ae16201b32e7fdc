"""The registers behind what is public: contacts, decisions about the lists, the honest-business campaign."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shuangjian.disclosure import selectors, services
from shuangjian.disclosure.choices import Listing
from shuangjian.disclosure.forms import CertificateForm, ContactForm
from shuangjian.disclosure.models import Contact, HonestBusiness, ListDecision
from shuangjian.registry.models import User
from shuangjian.registry.owner_names import OwnerNames
from shuangjian.registry.register_pages import RegisterPages, labels_of, opened_by
from shuangjian.registry.selectors import by_region, region_choices
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.registers import Column, Filter, Register, same

VIEW, EDIT = "disclosure.view", "disclosure.edit"
_DAY = "web/_cells/nowrap.html"
_CONTACT = ("region_code", "unit", "phone", "hours", "form_url", "address", "reply_days", "promised_in")
_CERTIFICATE = ("institution_key", "certified_on", "result", "withdrawn_on", "withdrawn_reason")


def contacts_for(user: User | None) -> Register:
    """Return the register of contacts as a user has it."""
    return Register(
        title=_("Contacts for the public"),
        url_name="disclosure:contacts",
        rows=lambda reader: selectors.contacts(user),
        columns=[
            Column("unit", _("Unit that answers"), sort="unit", href=lambda row: CONTACTS.url("row", row.pk)),
            Column("region", _("Region"), value=lambda row: packaged_rulebook().regions.name(row.region_code), wide_only=True),
            Column("phone", _("Phone for complaints"), template=_DAY),
            Column("reply_days", _("Working days until an answer"), sort="reply_days", numeric=True),
        ],
        filters=[Filter("region", _("Region"), by_region, lambda: region_choices(selectors.contacts(user)))],
        search=lambda rows, text: rows.filter(unit__icontains=text) | rows.filter(phone__icontains=text),
        search_hint=_("Unit or phone"),
        order=("region_code", "pk"),
        empty_hint=_("Without one the public page says that no phone is recorded."),
        template="registry/register.html",
    )  # fmt: skip


def decisions_for(user: User | None) -> Register:
    """Return all decisions about the lists as a user has them, the latest first."""
    owners = OwnerNames()
    return Register(
        title=_("White and black list"),
        url_name="disclosure:decisions",
        rows=lambda reader: selectors.decisions(user),
        columns=[
            owners.column(_("Institution")),
            Column("listing", _("Decision"), sort="listing"),
            Column("decided_on", _("Decided on"), sort="decided_on", template=_DAY),
            Column("holds", _("Holds"), value=lambda row: row.pk == row.last),
            Column("reason", _("Reason")),
            Column("source", _("Source"), wide_only=True),
            Column("decided_by", _("Recorded by"), value=lambda row: str(row.decided_by), on_page=False),
        ],
        filters=[
            Filter("listing", _("Decision"), same("listing"), Listing.choices),
            Filter("holds", _("Holds"), _by_holding, [("1", _("Only what holds"))], default=""),
            Filter("region", _("Region"), by_region, lambda: region_choices(selectors.decisions(user))),
        ],
        search=lambda rows, text: rows.filter(institution__states__name__icontains=text).distinct() | rows.filter(source__icontains=text).distinct(),
        search_hint=_("Institution or source"),
        order=("-decided_on", "-pk"),
        prepare=owners.prepare,
        empty=_("No decision yet"),
        empty_hint=_("An institution enters and leaves a list by a decision with reason, day and source."),
        template="disclosure/decisions.html",
    )  # fmt: skip


def certificates_for(user: User | None) -> Register:
    """Return the register of the honest-business campaign as a user has it."""
    owners = OwnerNames()
    return Register(
        title=_("Honest business"),
        url_name="disclosure:certificates",
        rows=lambda reader: selectors.certificates(user),
        columns=[
            Column("institution", _("Institution"), value=owners.name_of, sort="institution_key", href=lambda row: CERTIFICATES.url("row", row.pk)),
            Column("certified_on", _("Certified on"), sort="certified_on", template=_DAY),
            Column("result", _("Result")),
            Column("withdrawn_on", _("Withdrawn on"), sort="withdrawn_on", template=_DAY),
        ],
        filters=[
            Filter("state", _("State"), _by_state, [("holds", _("Certified")), ("withdrawn", _("Withdrawn"))]),
            Filter("region", _("Region"), by_region, lambda: region_choices(selectors.certificates(user))),
        ],
        search=lambda rows, text: rows.filter(institution__states__name__icontains=text).distinct(),
        search_hint=_("Institution"),
        order=("-certified_on", "pk"),
        prepare=owners.prepare,
        empty_hint=_("Institutions that are certified are marked on their public page."),
        template="registry/register.html",
    )  # fmt: skip


def _by_holding(rows: QuerySet[ListDecision], chosen: str) -> QuerySet[ListDecision]:
    return rows.filter(pk=F("last")) if chosen == "1" else rows.none()


def _by_state(rows: QuerySet[HonestBusiness], chosen: str) -> QuerySet[HonestBusiness]:
    return rows.filter(withdrawn_on__isnull=chosen == "holds")


def say_listing(listing: str) -> str:
    """Return a list's name."""
    return str(Listing(listing).label) if listing in Listing.values else _now("On neither list")


CONTACTS = RegisterPages(
    app="disclosure", name="contacts", model=Contact, title=_("contact"), titles=_("Contacts for the public"), register=contacts_for,
    rows=selectors.contacts, view=VIEW, edit=EDIT, form=ContactForm, opened=opened_by(*_CONTACT), add=services.add_contact,
    change=lambda *, by, row, reason, region_code=None, **values: services.change_contact(by=by, row=row, reason=reason, **values),
    restore=services.restore, labels=labels_of(ContactForm, *_CONTACT[1:]), key=("region_code",),
    find=lambda user, sent: selectors.contacts(user, EDIT).filter(region_code=sent["region_code"]).first(),
)  # fmt: skip
CERTIFICATES = RegisterPages(
    app="disclosure", name="certificates", model=HonestBusiness, title=_("certificate"), titles=_("Honest business"), register=certificates_for,
    rows=selectors.certificates, view=VIEW, edit=EDIT, form=CertificateForm, opened=opened_by(*_CERTIFICATE), add=services.certify,
    change=lambda *, by, row, reason, institution_key=None, **values: services.change_certificate(by=by, row=row, reason=reason, **values),
    restore=services.restore, labels=labels_of(CertificateForm, *_CERTIFICATE[1:]), key=("institution_key", "certified_on"),
    find=lambda user, sent: selectors.certificates(user, EDIT).filter(institution__key=sent["institution_key"], certified_on=sent["certified_on"]).first(),
)  # fmt: skip
