"""What banks deliver, the warnings it raises, what offices do about them, accounts and gifts of hours."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from factories.funds import SIGNED, make_account, make_contract, make_lessons, pay
from factories.places import make_institution
from shuangjian.cases.models import Case
from shuangjian.findings.errors import HandledAsWarningError
from shuangjian.findings.models import Finding
from shuangjian.findings.selectors import findings_to_decide
from shuangjian.findings.services.decisions import decide_finding
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.funds.bank import BankLine, deliver
from shuangjian.funds.models import (
    AccountBalance,
    BankMovement,
    Contract,
    Donation,
    Entry,
    FundWarning,
    LedgerAccount,
    Payment,
    WarningStep,
)
from shuangjian.funds.registers import BANK
from shuangjian.funds.states import WARNINGS
from shuangjian.funds.warnings import close as close_warning
from shuangjian.funds.warnings import dismiss, hold_talk
from shuangjian.notices.models import Notice
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.imports import confirm, stage
from shuangjian.registry.imports.batches import NothingToImport
from shuangjian.registry.models import Institution, InstitutionState, Pupil, User
from shuangjian.web.context import acting

People = dict[str, User]
SignIn = Callable[[User | None], Client]
DAY = SIGNED + dt.timedelta(days=7)
HEADER = ("培训机构", "流水号", "账户类型", "记账日期", "方向", "金额（元）", "用途", "对方户名", "附言")


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def take_in(by: User, *rows: tuple[object, ...]) -> None:
    """Bring a workbook of the bank in, as the page does."""
    made, out = Workbook(), io.BytesIO()
    for row in (HEADER, *rows):
        made.active.append(row)
    made.save(out)
    with acting(by.username, "a test"):
        batch = stage(BANK.importing(), by=by, file_name="流水.xlsx", content=out.getvalue())
        with suppress(NothingToImport):  # a file of lines that are all known
            confirm(BANK.importing(), by=by, batch=batch)


def outflow(code: str, yuan: str, day: dt.date = DAY) -> tuple[object, ...]:
    return ("示例P1", code, "监管账户", day, "支出", yuan, "转账", "某公司", None)


@pytest.mark.clause("SH-25b")
def test_an_outflow_that_reaches_the_threshold_is_one_warning_however_often_it_is_delivered(
    money_people: People, as_user: SignIn
) -> None:
    bank = money_people["bank"]
    take_in(bank, outflow("B1", "49999"))
    assert not FundWarning.objects.exists()
    next_day = DAY + dt.timedelta(days=1)
    for _again in range(2):
        take_in(bank, outflow("B2", "50000", next_day))
    warning = FundWarning.objects.get()
    assert BankMovement.objects.count() == 2
    page = text_of(as_user(money_people["supervisor"]), f"/funds/warnings/{warning.pk}/")
    for said in ("50,000.00", "监管账户", next_day.isoformat()):
        assert said in page
    assert Notice.objects.filter(kind="funds.warning", user=money_people["supervisor"]).count() == 1


@pytest.fixture
def warning(money_people: People) -> FundWarning:
    """A warning of 60,000 yuan that left escrow in three lines of one day."""
    with acting("bank", "a test"):
        lines = [
            BankLine("230804/P1", f"B{number}", "escrow", DAY, "out", 2_000_000, "transfer") for number in range(3)
        ]
        assert deliver(by=money_people["bank"], lines=lines).warnings == 1
    return FundWarning.objects.get()


@pytest.mark.clause("SH-25c")
def test_a_warning_stays_open_until_a_talk_or_reasons(
    warning: FundWarning, money_people: People, as_user: SignIn
) -> None:
    client = as_user(money_people["supervisor"])
    talk = {"on": DAY.isoformat(), "participants": "教育局、市场监管局、示例P1", "minutes": "机构说明用途并承诺归还。", "handling": "return"}  # fmt: skip
    for missing in ("participants", "minutes", "handling"):
        assert client.post(f"/funds/warnings/{warning.pk}/talk/", talk | {missing: ""}).status_code == 422
    assert client.post(f"/funds/warnings/{warning.pk}/close/", {"reason": "x"}).status_code == 422
    warning.refresh_from_db()
    assert warning.state == "raised"
    assert client.post(f"/funds/warnings/{warning.pk}/talk/", talk).status_code == 302
    page = text_of(client, f"/funds/warnings/{warning.pk}/")
    for said in ("处置中", "资金归位", "机构说明用途并承诺归还。", "市场监管局"):
        assert said in page
    assert client.post(f"/funds/warnings/{warning.pk}/close/", {"reason": "资金已归位"}).status_code == 302
    warning.refresh_from_db()
    assert warning.state == "closed"
    assert [step.to_state for step in WarningStep.objects.order_by("pk")] == ["handling", "closed"]


def test_a_warning_is_dismissed_with_reasons_only(warning: FundWarning, money_people: People, as_user: SignIn) -> None:
    client = as_user(money_people["supervisor"])
    assert client.post(f"/funds/warnings/{warning.pk}/dismiss/", {"reason": " "}).status_code == 422
    assert client.post(f"/funds/warnings/{warning.pk}/dismiss/", {"reason": "已核实为集中退费"}).status_code == 302
    warning.refresh_from_db()
    assert warning.state == "dismissed"


def test_the_table_of_a_warnings_states_is_one() -> None:
    assert WARNINGS.find_faults() == ["closed is never left", "dismissed is never left"]


@pytest.mark.clause("LC-22l")
def test_financial_supervisors_see_warnings_and_no_learner(
    warning: FundWarning, paid: Contract, money_people: People, as_user: SignIn
) -> None:
    client = as_user(money_people["partner"])
    assert "60,000.00" in text_of(client, "/funds/warnings/")
    page = text_of(client, f"/funds/warnings/{warning.pk}/")
    assert "60,000.00" in page
    assert "X0001" not in page
    assert paid.code not in page.partition("<main")[2]  # the token above may spell anything
    for address in ("/funds/contracts/", f"/funds/contracts/{paid.pk}/", "/funds/", "/funds/refunds/", "/funds/bank/"):
        assert client.get(address).status_code == 403, address
    assert client.get(f"/funds/warnings/{warning.pk}/talk/").status_code == 403


# Receipts -------------------------------------------------------------------------------------------------------------


@pytest.mark.clause("LC-17c")
def test_receipts_are_held_against_contracts_and_lessons(
    institution: Institution, pupil: Pupil, money_people: People, as_user: SignIn
) -> None:
    with acting("tester", "a test"):
        first = make_contract("C1", institution, amount_fen=500_000, student_key=pupil.key)
        second = make_contract("C2", institution, amount_fen=500_000)
    received = [("示例P1", f"R{number}", "监管账户", DAY, "收入", yuan, "预收费", "家长", code) for number, (yuan, code) in enumerate((("5000", "C1"), ("4000", "C2")))]  # fmt: skip
    for _again in range(2):
        take_in(money_people["bank"], *received)
    assert Payment.objects.count() == Entry.objects.count() == 2
    assert [row.balance_fen for row in LedgerAccount.objects.filter(kind="escrow").order_by("contract")] == [500_000, 400_000]  # fmt: skip
    client = as_user(money_people["supervisor"])
    page = text_of(client, f"/funds/contracts/?match=differs&day={DAY}")
    assert ">C2<" in page
    assert ">C1<" not in page
    assert "1,000.00" in page
    with acting("tester", "a test"):
        make_lessons(second, 26, first=-20)
    lessons = text_of(client, f"/funds/contracts/?match=unpaid_lessons&day={DAY}")
    assert ">C2<" in lessons
    assert ">C1<" not in lessons
    assert f"/funds/contracts/{first.pk}/" not in lessons


CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId>
<CreDtTm>2025-11-05T08:00:00+08:00</CreDtTm></GrpHdr><Stmt><Id>S1</Id><Acct><Id><Othr><Id>6217000012345678</Id></Othr></Id></Acct>
<Bal><Tp><CdOrPrtry><Cd>ITBD</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">0</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2025-11-05</Dt></Dt></Bal>
{entries}</Stmt></BkToCstmrStmt></Document>"""
ENTRY = """<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt>
<AcctSvcrRef>{code}</AcctSvcrRef><BkTxCd><Prtry><Cd>TRF</Cd></Prtry></BkTxCd><NtryDtls><TxDtls><RmtInf><Ustrd>{reference}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
"""


def camt(**values: str) -> str:
    first = {
        "currency": "CNY",
        "amount": "3000.00",
        "direction": "CRDT",
        "day": DAY.isoformat(),
        "code": "N1",
        "reference": "C1",
    }
    second = first | {"amount": "50000.00", "direction": "DBIT", "code": "N2", "reference": "-"}
    return CAMT.format(entries=ENTRY.format(**first) + ENTRY.format(**(second | values)))


def send(client: Client, text: str) -> object:
    return client.post("/funds/bank/statement/", {"file": SimpleUploadedFile("a.xml", text.encode())})


def test_a_camt_statement_is_taken_once(institution: Institution, pupil: Pupil, money_people: People, as_user: SignIn) -> None:  # fmt: skip
    with acting("tester", "a test"):
        make_account(institution)
        make_contract("C1", institution, student_key=pupil.key)
    client = as_user(money_people["bank"])
    for _again in range(2):
        assert send(client, camt()).status_code == 302  # type: ignore[attr-defined]
    assert BankMovement.objects.count() == 2
    assert LedgerAccount.objects.get(kind="escrow").balance_fen == 300_000
    assert FundWarning.objects.get().observed_fen == 5_000_000


BOMB = '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]>'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (camt(currency="USD"), "Ccy"),
        (camt(amount="1.001"), "Amt"),
        (camt(amount="-5"), "Amt"),
        (camt(amount="NaN"), "Amt"),
        (camt(day="2098-01-01"), "2098-01-01"),
        (camt(day="yesterday"), "BookgDt"),
        (camt(code=""), "AcctSvcrRef"),
        (camt()[:-60], "camt.053"),
        (camt().replace("camt.053", "pain.001"), "camt.053"),
        (camt().replace("6217000012345678", "6217000099999999"), "9999"),
        (camt().replace("?>", "?>" + BOMB, 1).replace(">C1<", ">&y;<"), "DOCTYPE"),
        (camt().replace("053.001.08", "053.001.99"), "camt.053.001.99"),
        (camt().replace("<CdtDbtInd>DBIT", "<CdtDbtInd>OUT"), "CdtDbtInd"),
        (camt().replace("<BkTxCd><Prtry><Cd>TRF</Cd></Prtry></BkTxCd>", "", 1), "BkTxCd"),
        ("no xml at all", "camt.053"),
    ],
)
def test_a_statement_that_is_wrong_is_refused_whole(
    institution: Institution, pupil: Pupil, money_people: People, as_user: SignIn, text: str, why: str
) -> None:
    with acting("tester", "a test"):
        make_account(institution)
        make_contract("C1", institution, student_key=pupil.key)
    answer = send(as_user(money_people["bank"]), text)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert why in answer.content.decode()  # type: ignore[attr-defined]
    assert not BankMovement.objects.exists()
    assert not Entry.objects.exists()


def test_a_line_delivered_otherwise_is_refused(money_people: People, as_user: SignIn) -> None:
    client = as_user(money_people["bank"])
    line = {
        "institution_key": "230804/P1", "code": "B1", "account": "escrow", "booked_on": DAY.isoformat(), "direction": "out",
        "amount_fen": "10", "purpose": "refund",
    }  # fmt: skip
    assert client.post("/funds/bank/add/", line).status_code == 302
    assert client.post("/funds/bank/add/", line | {"amount_fen": "11"}).status_code == 422
    assert BankMovement.objects.get().amount_fen == 1_000


# Accounts -------------------------------------------------------------------------------------------------------------


@pytest.mark.clause("SH-25a")
def test_the_census_counts_institutions_with_account_and_balance(money_people: People, as_user: SignIn) -> None:
    client = as_user(money_people["supervisor"])
    with acting("tester", "a test"):
        places = [make_institution(f"Q{number:02}") for number in range(39)]
        for number, place in enumerate(places[:37]):
            make_account(place, number=f"62170000{number:08}")
            AccountBalance.objects.create(
                region_code=place.region_code, institution=place, account="escrow", day=SIGNED, balance_fen=0
            )
    account = {
        "institution_key": "230804/P1", "kind": "escrow", "bank": "示例银行", "number": "621799990000", "by_deduction": "on",
        "floor_fen": "0", "opened_on": SIGNED.isoformat(), "balance_fen": "1200",
    }  # fmt: skip
    assert client.post("/funds/accounts/add/", account).status_code == 302
    page = text_of(client, "/funds/census/")
    assert "40 家机构中 38 家" in page
    assert "95 %" in page
    assert "待排摸 2 家" in page
    for left in ("示例Q37", "示例Q38"):
        assert left in page


@pytest.mark.clause("JD-32")
def test_who_takes_money_in_advance_is_tied_to_an_account_or_named(money_people: People, as_user: SignIn) -> None:
    client = as_user(money_people["supervisor"])
    with acting("tester", "a test"):
        for number in range(10):
            place = make_institution(f"Q{number}")
            make_account(place, number=f"62170000{number:08}")
            AccountBalance.objects.create(
                region_code=place.region_code, institution=place, account="escrow", day=SIGNED, balance_fen=300_000
            )
            pay(make_contract("C1", place), 300_000)
    page = text_of(client, "/funds/census/")
    assert "10 家收取预收费的机构中 10 家" in page
    assert "100 %" in page
    with acting("tester", "a test"):
        place = make_institution("Q-untied")
        pay(make_contract("C1", place, amount_fen=500_000), 500_000)
    page = text_of(client, "/funds/census/")
    assert "11 家收取预收费的机构中 10 家" in page
    assert "示例Q-untied" in page
    assert "5,000.00" in page
    run_sweep(by=SystemPart.COMMAND_LINE, as_of=DAY, rules=["funds.untied_institution"])
    finding = Finding.objects.get()
    assert (finding.owner_id, finding.observed) == ("Q-untied", 500_000)
    assert "示例Q-untied" in text_of(client, f"/findings/{finding.pk}/")


# Gifts ----------------------------------------------------------------------------------------------------------------


@pytest.mark.clause("SH-31")
def test_unused_hours_of_a_closed_institution_are_redeemed_each_once(
    paid: Contract, money_people: People, as_user: SignIn
) -> None:
    client = as_user(money_people["supervisor"])
    with acting("tester", "a test"):
        make_lessons(paid, 10)
    gift = {
        "region_code": "230804", "code": "G1", "donor": "示例机构", "title": "公益美术课", "hours": 100, "fen_per_hour": "50",
        "given_on": SIGNED.isoformat(),
    }  # fmt: skip
    assert client.post("/funds/gifts/give/", gift).status_code == 302
    address = f"/funds/gifts/{Donation.objects.get().pk}/redeem/"
    twelve = {"contract": paid.key, "hours": 12}
    assert client.post(address, twelve).status_code == 422  # the institution is open
    with acting("tester", "a test"):
        InstitutionState.objects.filter(institution=paid.institution).update(status="closed")
    assert "5,000.00" in text_of(client, "/funds/gifts/")
    assert client.post(address, twelve).status_code == 302
    after = text_of(client, "/funds/gifts/")
    assert "4,400.00" in after  # less 12 hours of 50 yuan
    refused = client.post(address, twelve | {"hours": 9})
    assert refused.status_code == 422
    assert "8 课时" in refused.content.decode()
    assert client.post(address, twelve | {"hours": 8}).status_code == 302


def test_a_warning_and_the_finding_of_the_same_outflow_are_one_matter(
    warning: FundWarning, money_people: People, as_user: SignIn
) -> None:
    run_sweep(by=SystemPart.WORKER, as_of=DAY, rules=["funds.large_outflow_day"])
    finding = Finding.objects.get()
    supervisor = money_people["supervisor"]
    assert finding.state == "undecided"
    assert not findings_to_decide(supervisor).exists()
    with pytest.raises(HandledAsWarningError):
        decide_finding(finding_id=finding.pk, user=supervisor, is_breach=True, reason="")
    page = text_of(as_user(supervisor), f"/findings/{finding.pk}/")
    assert f"/funds/warnings/{warning.pk}/" in page
    assert "/findings/decide/" not in page
    assert 'data-number="undecided"' not in text_of(as_user(supervisor), "/reporting/")
    listed = text_of(as_user(supervisor), "/findings/?state=undecided")
    assert f"/findings/{finding.pk}/" in listed
    assert 'name="finding"' not in listed
    assert f"/findings/{finding.pk}/" not in text_of(as_user(supervisor), "/findings/?state=undecided&twins=no")
    assert not Case.objects.exists()


@pytest.mark.parametrize("sweep_first", [True, False])
@pytest.mark.parametrize("handled", [True, False])
def test_a_suspicion_ends_with_the_warning_of_the_same_outflow(
    warning: FundWarning, money_people: People, sweep_first: bool, handled: bool
) -> None:
    supervisor = money_people["supervisor"]

    def sweep() -> None:
        run_sweep(by=SystemPart.WORKER, as_of=DAY, rules=["funds.large_outflow_day"])

    if sweep_first:
        sweep()
    with acting("tester", "a test"):
        if handled:
            hold_talk(
                by=supervisor, warning=warning, on=DAY, participants="教育、金融", minutes="已约谈", handling="return"
            )
            close_warning(by=supervisor, warning=warning, text="资金已转回")
        else:
            dismiss(by=supervisor, warning=warning, reason="误报")
    if not sweep_first:
        sweep()
    finding = Finding.objects.get()
    sweep()
    finding.refresh_from_db()
    kinds = list(finding.events.order_by("pk").values_list("kind", flat=True))
    if handled:
        assert (finding.state, finding.decision_reason) == ("rectified", "已约谈")
        assert kinds == ["opened", "confirmed", "rectified"]
    else:
        assert (finding.state, finding.decision_reason) == ("dismissed", "误报")
        assert kinds == ["opened", "dismissed"]
    assert not Case.objects.exists()
