"""What families claim when an institution has closed: filed with evidence, decided by an office, and paid out of what is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from shuangjian.attachments.limits import EVIDENCE
from shuangjian.attachments.services import attach
from shuangjian.closures import errors
from shuangjian.closures.choices import ClaimState, IncidentKind
from shuangjian.closures.models import Claim, ClaimEvidence, ClaimShare, Distribution, Incident
from shuangjian.closures.notices import tell_claim
from shuangjian.closures.sharing import share
from shuangjian.funds.closing import Part, deposit_of, held_for, owing_of, share_out
from shuangjian.funds.models import Contract
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.errors import ReasonMissing
from shuangjian.registry.models import User
from shuangjian.registry.standing_in import persons_behind
from shuangjian.web.formats import plain_yuan


def closing_of(institution_key: str) -> Incident | None:
    """Return the incident by which an institution is being wound up: the latest of its closings."""
    rows = Incident.objects.filter(institution__key=institution_key, kind=IncidentKind.CLOSING)
    return rows.order_by("-reported_at", "-pk").first()


def claims_for(user: User) -> QuerySet[Claim]:
    """Return the claims a user looks after, or has as a family."""
    return visible_to(Claim.objects.all(), user, "closures.claims")


def contracts_to_claim(user: User) -> QuerySet[Contract]:
    """Return a family's contracts with institutions that have closed."""
    closed = Incident.objects.filter(kind=IncidentKind.CLOSING).values("institution_key")
    return visible_to(Contract.objects.filter(institution_key__in=closed), user, "closures.claim")


@transaction.atomic
def file_claim(
    *, by: User, contract: Contract, amount_fen: int, text: str, files: Sequence[UploadedFile] = ()
) -> Claim:
    """File what a family says it is still owed of a contract, with evidence: its guardian, or an office for it.

    Raises:
        NotPermitted: it is not `by`'s child's, and `by` handles no closings there.
        NotClosing: nobody has opened the closing of the institution.
        ClaimThere: there is one of this contract.
        FileRefused: of a file.
    """
    check_may(by, "closures.claim" if by.has_permission("closures.claim") else "closures.handle", contract)
    incident = closing_of(contract.institution_key)
    if incident is None:
        raise errors.NotClosing
    # The contract's row orders claims that arrive together.
    Contract.objects.select_for_update().get(pk=contract.pk)
    if Claim.objects.filter(incident=incident, contract__key=contract.key).exists():
        raise errors.ClaimThere
    claim = Claim.objects.create(
        region_code=contract.region_code, institution_key=contract.institution_key, incident=incident, contract=contract,
        student_key=contract.student_key, amount_fen=amount_fen, text=text.strip(), filed_by=by,
    )  # fmt: skip
    for have, file in enumerate(files):
        ClaimEvidence.objects.create(claim=claim, attachment=attach(file, use=EVIDENCE, by=by, have=have))
    return claim


@transaction.atomic
def decide_claim(*, by: User, claim: Claim, accepted_fen: int, answer: str) -> Claim:
    """Accept a claim with the amount that is owed, or reject it (0) with the reason.

    Raises:
        NotPermitted: `by` handles no closings there.
        ClaimDecided: it was decided.
        OwnClaim: `by` filed it.
        ReasonMissing: it is rejected, or accepted with another amount, and nobody says why.
    """
    check_may(by, "closures.handle", claim)
    locked = Claim.objects.select_for_update().get(pk=claim.pk)
    if locked.state != ClaimState.FILED:
        raise errors.ClaimDecided
    if persons_behind(locked, locked.filed_by_id).intersection(by.persons):
        raise errors.OwnClaim
    if accepted_fen != locked.amount_fen and not answer.strip():
        raise ReasonMissing
    locked.state = ClaimState.ACCEPTED if accepted_fen else ClaimState.REJECTED
    locked.accepted_fen, locked.answer = accepted_fen or None, answer.strip() or None
    locked.decided_by, locked.decided_at = by, timezone.now()
    locked.save()
    tell_claim(locked)
    return locked


# Sharing out ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Planned:
    """What a claim would get: of what it is still owed, from its own escrow and of the deposit; money in fen."""

    claim: Claim
    owed_fen: int
    escrow_fen: int
    deposit_fen: int
    arithmetic: str


@dataclass(frozen=True)
class Sharing:
    """What would be shared out: the deposit that is there, and what each claim would get."""

    deposit_fen: int
    rows: list[Planned]

    @property
    def owed_fen(self) -> int:
        """What all are owed."""
        return sum(each.owed_fen for each in self.rows)

    @property
    def paid_fen(self) -> int:
        """What all get."""
        return sum(each.escrow_fen + each.deposit_fen for each in self.rows)


def plan_sharing(incident: Incident) -> Sharing:
    """Return what each accepted claim would get today: its own escrow first, then its part of the deposit in proportion to what is left.

    Nobody gets more than is owed of the contract: hours redeemed and refunds set aside since the claim was accepted count.
    """
    claims = list(incident.claims.filter(state=ClaimState.ACCEPTED).select_related("contract").order_by("pk"))
    contracts = Contract.objects.filter(key__in=[each.contract_key for each in claims])
    owing, held = owing_of(contracts, timezone.localdate()), held_for(contracts)
    got = dict(
        ClaimShare.objects.filter(claim__in=claims).order_by().values_list("claim").annotate(fen=Sum("escrow_fen") + Sum("deposit_fen"))
    )  # fmt: skip
    owed = [
        max(0, min((each.accepted_fen or 0) - got.get(each.pk, 0), owing[each.contract_key].fen)) for each in claims
    ]
    own = [min(fen, held.get(each.contract_key, 0)) for each, fen in zip(claims, owed, strict=True)]
    rests = [fen - part for fen, part in zip(owed, own, strict=True)]
    deposit = deposit_of(incident.institution_key)
    shares = share(deposit, rests)
    shared, short = min(deposit, sum(rests)), sum(rests)
    rows = [
        Planned(claim, fen, part, extra, _arithmetic(fen, part, extra, shared, short))
        for claim, fen, part, extra in zip(claims, owed, own, shares, strict=True)
        if fen
    ]
    return Sharing(deposit, rows)


def _arithmetic(owed: int, own: int, extra: int, shared: int, short: int) -> str:
    """Return the sum in figures of no language: own escrow + deposit × rest ÷ all rests = what one gets."""
    if owed == own:
        return f"{plain_yuan(own)} = {plain_yuan(own)}"
    of_deposit = f"{plain_yuan(shared)} × {plain_yuan(owed - own)} ÷ {plain_yuan(short)}"
    return f"{plain_yuan(own)} + {of_deposit} ≈ {plain_yuan(own)} + {plain_yuan(extra)} = {plain_yuan(own + extra)}"


@transaction.atomic
def distribute(*, by: User, incident: Incident) -> Distribution:
    """Share out what is there to the accepted claims, as refunds that the bank can be ordered to pay.

    Raises:
        NotPermitted: `by` handles no closings, or looks after no money, there.
        NothingToShare: no claim is accepted that anything is left for.
        RefundUnderWay: a refund of one of the contracts is approved and not paid yet: order that first.
    """
    check_may(by, "closures.handle", incident)
    Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    found = plan_sharing(incident)
    rows = [each for each in found.rows if each.escrow_fen + each.deposit_fen]
    if not rows:
        raise errors.NothingToShare
    parts = [Part(each.claim.contract, each.escrow_fen, each.deposit_fen, each.arithmetic) for each in rows]
    requests = share_out(by=by, parts=parts, reason=incident.get_kind_display())
    made = Distribution.objects.create(
        region_code=incident.region_code, institution_key=incident.institution_key, incident=incident, deposit_fen=found.deposit_fen,
        owed_fen=found.owed_fen, paid_fen=found.paid_fen, made_by=by,
    )  # fmt: skip
    ClaimShare.objects.bulk_create(
        ClaimShare(
            distribution=made, claim=each.claim, owed_fen=each.owed_fen, escrow_fen=each.escrow_fen, deposit_fen=each.deposit_fen,
            arithmetic=each.arithmetic, request=request,
        )
        for each, request in zip(rows, requests, strict=True)
    )  # fmt: skip
    return made
