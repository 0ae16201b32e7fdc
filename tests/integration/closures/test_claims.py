"""When an institution closes: families claim with evidence, an office decides, what is there is shared out, and letters say so."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from docx import Document

from factories.funds import SIGNED, make_account, make_contract, make_lessons, pay
from factories.places import make_class, make_department, make_institution, make_region, make_user
from shuangjian.cases.models import Case
from shuangjian.closures import claims as services
from shuangjian.closures.incidents import open_incident
from shuangjian.closures.models import Claim, ClaimShare, Distribution, Incident
from shuangjian.closures.origin import ORIGIN
from shuangjian.closures.progress import progress_of
from shuangjian.funds import aid, refunds, supervision
from shuangjian.funds.errors import RefundUnderWay
from shuangjian.funds.models import Contract, LedgerAccount, Payment, Redemption, RefundRequest, SupervisedAccount
from shuangjian.notices.models import Notice
from shuangjian.registry.models import Guardianship, InstitutionState, Pupil, User
from shuangjian.web.context import acting

SignIn = Callable[[User | None], Client]
People = dict[str, User]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def people(db: None) -> People:
    """Two who handle closings in the district, one beside it, and a family."""
    with acting("tester", "a test"):
        region, beside = make_region(), make_region("230805")
        klass = make_class()
        pupil = Pupil.objects.create(
            region_code="230804", school_class=klass, code="X0001", key="230804/X0001", name="示例学生1"
        )
        family = make_user("family", "family", school_class=klass, pupil=pupil)
        Guardianship.objects.create(user=family, pupil=pupil)
        make_department("petitions")
        return {
            "officer": make_user("officer", "district_officer", department=make_department()),
            "checker": make_user("checker", "training_supervisor", region=region),
            "beside": make_user("beside", "training_supervisor", region=beside),
            "bank": make_user("bank", "bank", region=region),
            "family": family,
            "stranger": make_user("stranger", "family", school_class=make_class("302")),
        }


@pytest.fixture
def contracts(people: People) -> list[Contract]:
    """Three contracts of 3,000 yuan: one in escrow with 12 lessons held, of two others only 1,000 and 500 came into escrow; 1,000 deposited."""
    with acting("tester", "a test"):
        place = make_institution()
        make_account(place)
        made = [make_contract(f"C{number}", place, student_key=f"230804/X000{number}") for number in (1, 2, 3)]
        for each, fen in zip(made, (300_000, 100_000, 50_000), strict=True):
            pay(each, fen)
            if fen < 300_000:
                Payment.objects.create(
                    region_code="230804", institution=place, contract=each, code=f"X{each.code}", paid_on=each.signed_on,
                    amount_fen=300_000 - fen, account="other",
                )  # fmt: skip
        make_lessons(made[0], 12)
        supervision.pay_deposit_in(
            by=people["checker"], institution=place, code="D1", amount_fen=100_000, on=made[0].signed_on
        )
        return made


@pytest.fixture
def closing(contracts: list[Contract], people: People) -> Incident:
    """The closing of their institution."""
    with acting("tester", "a test"):
        return open_incident(
            by=people["checker"],
            institution_key="230804/P1",
            kind="closing",
            reported_at=timezone.now(),
            address="",
            description="关门",
        )


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def accepted(contracts: list[Contract], people: People) -> list[Claim]:
    """File and accept what is owed of each contract by the books."""
    with acting("tester", "a test"):
        made = []
        for each, fen in zip(contracts, (180_000, 300_000, 300_000), strict=True):
            claim = services.file_claim(by=people["officer"], contract=each, amount_fen=fen, text="")
            made.append(services.decide_claim(by=people["checker"], claim=claim, accepted_fen=fen, answer=""))
        return made


def test_a_family_claims_with_evidence_and_another_than_who_filed_decides(
    contracts: list[Contract], people: People, as_user: SignIn
) -> None:
    family, officer, checker = (as_user(people[name]) for name in ("family", "officer", "checker"))
    address = f"/closures/mine/{contracts[0].pk}/"
    assert "/closures/mine/" in text_of(family, "/funds/mine/")
    assert family.get(address).status_code == 404  # nobody has opened a closing
    with acting("tester", "a test"):
        found = open_incident(
            by=people["checker"], institution_key="230804/P1", kind="closing", reported_at=timezone.now(), address="", description="关门"
        )  # fmt: skip
    assert "1,800.00" in text_of(family, "/closures/mine/")
    sent = {"amount_fen": "2000.00", "text": "老师说的", "file": SimpleUploadedFile("收据.pdf", PDF)}
    assert family.get(f"/closures/mine/{contracts[1].pk}/").status_code == 404  # another's child
    assert family.post(address, sent).status_code == 302
    assert (
        family.post(address, sent | {"file": SimpleUploadedFile("b.pdf", PDF)}).status_code == 422
    )  # one of each contract
    claim = Claim.objects.get()
    file = claim.evidence.get()
    for client in (family, checker):
        answer = client.get(f"/closures/claims/{claim.pk}/evidence/{file.pk}/")
        assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
        assert "收据.pdf" in text_of(client, f"/closures/claims/{claim.pk}/")
    for name in ("stranger", "beside"):
        assert as_user(people[name]).get(f"/closures/claims/{claim.pk}/").status_code == 404
        assert as_user(people[name]).get(f"/closures/claims/{claim.pk}/evidence/{file.pk}/").status_code == 404
    assert family.get(f"/closures/claims/{claim.pk}/letter.pdf").status_code == 404  # nothing to tell yet

    # An office files for a family and does not decide that itself; another amount needs its reason.
    other = {"contract_key": contracts[1].key, "amount_fen": "3000", "text": ""}
    assert officer.post("/closures/claims/file/", other | {"contract_key": "230804/P1/none"}).status_code == 422
    assert officer.post("/closures/claims/file/", other).status_code == 302
    second = Claim.objects.latest("pk")
    decide = f"/closures/claims/{second.pk}/decide/"
    assert officer.post(decide, {"accepted_fen": "3000", "answer": ""}).status_code == 422
    assert checker.post(decide, {"accepted_fen": "0", "answer": " "}).status_code == 422
    assert checker.post(decide, {"accepted_fen": "0", "answer": "未提供凭证"}).status_code == 302
    assert checker.post(decide, {"accepted_fen": "1", "answer": "再看"}).status_code == 422
    assert (
        checker.post(
            f"/closures/claims/{claim.pk}/decide/", {"accepted_fen": "1800", "answer": "已上12课时"}
        ).status_code
        == 302
    )
    assert "已上12课时" in text_of(family, f"/closures/claims/{claim.pk}/")
    assert Notice.objects.filter(user=people["family"], kind="closures.claim").count() == 1
    assert officer.get("/closures/claims/?incident=²").context["page"].paginator.count == 0
    listed = text_of(officer, f"/closures/claims/?incident={found.pk}")
    assert ">C1<" in listed
    assert "不予认定" in listed
    with pytest.raises(DatabaseError, match="stays"), acting("tester", "a test"):
        Claim.objects.filter(pk=claim.pk).update(accepted_fen=1)


def test_what_is_there_is_shared_out_to_the_fen_with_the_sum_shown(
    contracts: list[Contract], closing: Incident, people: People, as_user: SignIn
) -> None:
    checker = as_user(people["checker"])
    address = f"/closures/{closing.pk}/share/"
    assert checker.post(address).status_code == 422  # nothing was accepted
    with acting("tester", "a test"):
        # It lies below the floor, and the money is frozen: families are paid all the same.
        SupervisedAccount.objects.update(floor_fen=100_000)
        supervision.freeze(by=people["checker"], institution=closing.institution, grounds="停业")
    claims = accepted(contracts, people)
    page = text_of(checker, address)
    assert "1000.00 × 2000.00 ÷ 4500.00 ≈ 1000.00 + 444.44 = 1444.44" in page
    assert as_user(people["beside"]).get(address).status_code == 404
    assert checker.post(address).status_code == 302
    shares = list(ClaimShare.objects.order_by("claim_id").values_list("escrow_fen", "deposit_fen"))
    assert shares == [(180_000, 0), (100_000, 44_444), (50_000, 55_556)]
    made = Distribution.objects.get()
    assert (made.owed_fen, made.paid_fen, made.deposit_fen) == (780_000, 430_000, 100_000)
    aside = dict(LedgerAccount.objects.filter(kind="refund").values_list("contract__code", "balance_fen"))
    assert aside == {"C1": 180_000, "C2": 144_444, "C3": 105_556}
    assert LedgerAccount.objects.get(kind="deposit").balance_fen == 0
    assert checker.post(address).status_code == 422  # nothing is left, and what was set aside is not owed twice

    # The bank is told as of any refund, and what it pays is seen in the progress.
    with acting("tester", "a test"):
        for request in RefundRequest.objects.all():
            refunds.pay_refund(by=people["bank"], request=request)
    at = progress_of(closing)
    assert (at.filed, at.accepted, at.shared, at.paid, at.short) == (3, 3, 3, 3, 2)
    assert (at.paid_fen, at.short_fen, at.escrow_fen) == (430_000, 350_000, 120_000)
    # Money that comes later goes the same way.
    with acting("tester", "a test"):
        supervision.pay_deposit_in(
            by=people["checker"], institution=closing.institution, code="D2", amount_fen=35_001, on=timezone.localdate()
        )
        services.distribute(by=people["checker"], incident=closing)
    second = ClaimShare.objects.filter(distribution=Distribution.objects.latest("pk")).order_by("claim_id")
    # Of 1,555.56 and 1,944.44 that were left: 15,556.04… and 19,444.95….
    assert [(each.claim.contract.code, each.deposit_fen) for each in second] == [("C2", 15_556), ("C3", 19_445)]
    share, request = ClaimShare.objects.earliest("pk"), RefundRequest.objects.latest("pk")
    more = ClaimShare(
        distribution=share.distribution,
        claim=claims[0],
        owed_fen=1,
        escrow_fen=1,
        deposit_fen=0,
        arithmetic="-",
        request=request,
    )
    with pytest.raises(DatabaseError, match="more than was accepted"), acting("tester", "a test"):
        more.save()


def test_a_refund_that_waits_becomes_the_share_and_one_under_way_comes_first(
    contracts: list[Contract], closing: Incident, people: People
) -> None:
    with acting("tester", "a test"):
        asked = refunds.ask_for_refund(by=people["family"], contract=contracts[0], reason="停业")
    accepted(contracts, people)
    with acting("tester", "a test"):
        made = services.distribute(by=people["checker"], incident=closing)
    asked.refresh_from_db()
    share = made.shares.get(claim__contract=contracts[0])
    assert (share.request_id, asked.state, asked.amount_fen, asked.ground) == (asked.pk, "approved", 180_000, "closed")
    with acting("tester", "a test"):
        supervision.pay_deposit_in(
            by=people["checker"], institution=closing.institution, code="D2", amount_fen=1_000, on=timezone.localdate()
        )
        with pytest.raises(RefundUnderWay):
            services.distribute(by=people["checker"], incident=closing)
    assert Distribution.objects.count() == 1


def test_letters_a_report_and_the_handover_say_how_it_stands(
    contracts: list[Contract], closing: Incident, people: People, as_user: SignIn
) -> None:
    claims = accepted(contracts, people)
    with acting("tester", "a test"):
        services.distribute(by=people["checker"], incident=closing)
    family, checker = as_user(people["family"]), as_user(people["checker"])
    answer = family.get(f"/closures/claims/{claims[0].pk}/letter.docx")
    words = _words(answer.content)
    assert all(said in words for said in ("示例学生1的家长", "C1", "1,800.00", "1800.00 = 1800.00"))
    assert family.get(f"/closures/claims/{claims[0].pk}/letter.pdf").content.startswith(b"%PDF")
    assert family.get(f"/closures/claims/{claims[1].pk}/letter.pdf").status_code == 404
    report = _words(checker.get(f"/closures/{closing.pk}/progress.docx").content)
    assert all(said in report for said in ("停业处置进展报告", "4,300.00", "3,500.00"))
    assert "2 户，3,500.00 元" in text_of(checker, f"/closures/{closing.pk}/")

    over = {"department": "petitions", "text": "两户未足额，情绪较大"}
    assert checker.post(f"/closures/{closing.pk}/hand-over/", over | {"text": " "}).status_code == 422
    assert checker.post(f"/closures/{closing.pk}/hand-over/", over).status_code == 302
    assert checker.post(f"/closures/{closing.pk}/hand-over/", over).status_code == 422  # it has it in hand
    task = closing.tasks.get(kind="hand_over")
    case = Case.objects.get(pk=task.case_id)
    assert case.parties.get().department_id == closing.tasks.get(kind="hand_over").case.parties.get().department_id
    (annex,) = ORIGIN.annex(people["checker"], case)
    assert [row[1:] for row in annex.blocks[0].rows[1:]] == [
        ("C3", "3,000.00", "1,944.44"),
        ("C2", "3,000.00", "1,555.56"),
    ]


def _words(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


@pytest.mark.clause("SH-31")
def test_families_are_matched_to_gifts_at_once_and_each_hour_is_redeemed_once(
    contracts: list[Contract], closing: Incident, people: People, as_user: SignIn
) -> None:
    checker = as_user(people["checker"])
    address = f"/closures/{closing.pk}/assign/"
    claims = accepted(contracts, people)
    with acting("tester", "a test"):
        Payment.objects.filter(contract=contracts[0]).update(subject="书法")
        Payment.objects.filter(contract=contracts[1]).update(subject="美术")
    assert checker.post(address).status_code == 422  # nothing was given
    with acting("tester", "a test"):
        for code, subject, hours in (("G1", "美术", 25), ("G2", "书法", 40)):
            aid.give(
                by=people["checker"], region_code="230804", code=code, donor="示例机构", title=f"公益{subject}", hours=hours, fen_per_hour=5_000,
                given_on=SIGNED, subject=subject,
            )  # fmt: skip
    page = text_of(checker, address)
    # 18 + 30 + 30 lessons were paid and not taken; 65 hours were given.
    assert "78 课时" in page
    assert "13 课时" in page
    assert checker.post(address).status_code == 422  # by the register the institution is open
    with acting("tester", "a test"):
        InstitutionState.objects.filter(institution=closing.institution).update(status="closed")
    assert as_user(people["beside"]).get(address).status_code == 404
    assert checker.post(address).status_code == 302
    taken = {
        (each.contract.code, each.donation.code): each.hours
        for each in Redemption.objects.select_related("contract", "donation")
    }
    assert taken["C1", "G2"] == 18
    assert taken["C2", "G1"] == 25
    assert sum(taken.values()) == 65
    assert checker.post(address).status_code == 422  # no hour is left
    # What was redeemed is not owed in money too: of 3,000 yuan 25 lessons of 100 yuan are made up for.
    owed = {each.claim.contract.code: each.owed_fen for each in services.plan_sharing(closing).rows}
    redeemed = {code: sum(hours for (whose, _gift), hours in taken.items() if whose == code) for code in ("C2", "C3")}
    assert owed == {
        code: 300_000 - 10_000 * redeemed[code] for code in ("C2", "C3") if redeemed[code] < 30
    }  # C1 has all its 18 lessons
    assert len(claims) == 3
