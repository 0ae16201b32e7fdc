"""How far the winding up of an institution is: what was claimed, accepted, shared out and paid."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum

from shuangjian.closures.choices import ClaimState
from shuangjian.closures.models import Claim, Incident
from shuangjian.funds.choices import AccountKind, RefundState
from shuangjian.funds.closing import deposit_of
from shuangjian.funds.models import LedgerAccount, Redemption


@dataclass(frozen=True)
class Progress:
    """Families and fen of each step; what escrow and deposit still hold, and hours that were redeemed."""

    filed: int
    filed_fen: int
    accepted: int
    accepted_fen: int
    rejected: int
    waiting: int
    waiting_fen: int
    shared: int
    shared_fen: int
    paid: int
    paid_fen: int
    short: int
    short_fen: int
    escrow_fen: int
    deposit_fen: int
    hours: int


@dataclass(frozen=True)
class Short:
    """An accepted claim that did not get all: what is missing in fen."""

    claim: Claim
    missing_fen: int


def short_of(incident: Incident) -> list[Short]:
    """Return the accepted claims that did not get all of what was accepted, the largest first."""
    found = []
    for claim in (
        incident.claims.filter(state=ClaimState.ACCEPTED).select_related("contract").prefetch_related("shares")
    ):
        missing = (claim.accepted_fen or 0) - sum(each.escrow_fen + each.deposit_fen for each in claim.shares.all())
        if missing > 0:
            found.append(Short(claim, missing))
    return sorted(found, key=lambda each: (-each.missing_fen, each.claim.pk))


def progress_of(incident: Incident) -> Progress:
    """Return how far it is."""
    claims = list(incident.claims.prefetch_related("shares__request"))
    by_state = {state: [each for each in claims if each.state == state] for state in ClaimState}
    accepted, waiting = by_state[ClaimState.ACCEPTED], by_state[ClaimState.FILED]
    shares = [share for claim in claims for share in claim.shares.all()]
    paid = [each for each in shares if each.request.state == RefundState.PAID]
    short = short_of(incident)
    escrow = LedgerAccount.objects.filter(institution__key=incident.institution_key, kind=AccountKind.ESCROW)
    hours = Redemption.objects.filter(institution__key=incident.institution_key).aggregate(hours=Sum("hours"))["hours"]
    return Progress(
        filed=len(claims), filed_fen=sum(each.amount_fen for each in claims), accepted=len(accepted),
        accepted_fen=sum(each.accepted_fen or 0 for each in accepted), rejected=len(by_state[ClaimState.REJECTED]), waiting=len(waiting),
        waiting_fen=sum(each.amount_fen for each in waiting), shared=len({each.claim_id for each in shares}),
        shared_fen=sum(each.escrow_fen + each.deposit_fen for each in shares), paid=len({each.claim_id for each in paid}),
        paid_fen=sum(each.escrow_fen + each.deposit_fen for each in paid), short=len(short), short_fen=sum(each.missing_fen for each in short),
        escrow_fen=escrow.aggregate(fen=Sum("balance_fen"))["fen"] or 0, deposit_fen=deposit_of(incident.institution_key), hours=hours or 0,
    )  # fmt: skip
