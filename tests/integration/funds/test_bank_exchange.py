"""Orders to the bank and its answers, over a folder and over HTTPS, with the sandbox bank as a process of its own."""

from __future__ import annotations

import datetime as dt
import io
import ipaddress
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from factories.funds import make_account, make_contract
from shuangjian.funds import bank_orders
from shuangjian.funds.bank import deliver_statement
from shuangjian.funds.bank_statements import missing_statements
from shuangjian.funds.camt import StatementHead, StatementLine, read_statement
from shuangjian.funds.channels import Channel, Door, Folder, sign
from shuangjian.funds.errors import (
    BankNotHeard,
    LineChanged,
    NotCamt,
    NothingToOrder,
    OrderNotValid,
    ReportContradicts,
    ReportUnknown,
)
from shuangjian.funds.exchange import exchange
from shuangjian.funds.iso20022 import fault_of
from shuangjian.funds.models import (
    AccountBalance,
    BankMovement,
    BankOrder,
    BankOrderLine,
    BankStatement,
    Contract,
    LedgerAccount,
    RefundRequest,
    SupervisedAccount,
)
from shuangjian.funds.pain import read_report, write_order
from shuangjian.registry import versions
from shuangjian.registry.models import Institution, Pupil, User
from shuangjian.sandbox_bank.messages import Booked, notification, report, statement
from shuangjian.web.context import acting

People = dict[str, User]
SignIn = Callable[[User | None], Client]
NUMBER = "6217000012345678"
NOW = dt.datetime.now(dt.UTC)


def sandbox(folder: Path, *arguments: str) -> None:
    command = [str(Path(sys.executable).parent / "shuangjian"), "bank", "sandbox", str(folder), "--once", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def account(institution: Institution, pupil: Pupil) -> SupervisedAccount:
    """An escrow account of the institution, and a contract that nobody has paid yet."""
    with acting("tester", "a test"):
        make_contract(place=institution, student_key=pupil.key)
        return make_account(institution, number=NUMBER)


@pytest.fixture
def as_bank(money_people: People) -> Iterator[User]:
    """The bank delivers."""
    with acting("bank", "a test"):
        yield money_people["bank"]


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate of this machine, its key and a secret."""
    folder, key = tmp_path_factory.mktemp("keys"), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sandbox bank")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(NOW - dt.timedelta(days=1)).not_valid_after(NOW + dt.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    (folder / "certificate").write_bytes(made.public_bytes(pem))
    form = serialization.PrivateFormat.PKCS8
    (folder / "key").write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()))
    (folder / "secret").write_text("a secret of both\n")
    return folder


@pytest.fixture
def door(tmp_path: Path, keys: Path) -> Iterator[str]:
    """The address of the sandbox bank's door, a process of its own."""
    command = [str(Path(sys.executable).parent / "shuangjian"), "bank", "door", str(tmp_path), "--port", "0"]
    for name in ("secret", "certificate", "key"):
        command += [f"--{name}", str(keys / name)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


@pytest.fixture(params=["folder", "https"])
def channel(request: pytest.FixtureRequest, tmp_path: Path, keys: Path) -> Channel:
    """Each way to the bank whose folder is `tmp_path`."""
    if request.param == "folder":
        return Folder(tmp_path)
    return Door(request.getfixturevalue("door"), b"a secret of both", keys / "certificate")


def test_a_refund_is_ordered_paid_by_the_bank_and_booked_once(
    account: SupervisedAccount, money_people: People, as_user: SignIn, tmp_path: Path, channel: Channel
) -> None:
    family, school, supervisor, bank = (
        as_user(money_people[who]) for who in ("family", "institution", "supervisor", "bank")
    )
    # The family pays at the bank; its statement books it into escrow.
    sandbox(tmp_path, "--open", f"{NUMBER}=0", "--pay", NUMBER, "3000", "C1")
    # The notification comes beside the statement of the same movement: one line, one posting.
    assert len(exchange(by=money_people["bank"], channel=channel).taken) == 2
    contract = Contract.objects.get()
    assert LedgerAccount.objects.get(kind="escrow").balance_fen == 300_000
    assert AccountBalance.objects.get().balance_fen == 300_000

    family.post(f"/funds/mine/contract/{contract.pk}/refund/", {"reason": "搬家"})
    request = RefundRequest.objects.get()
    make = {"region_code": "230804"}
    assert supervisor.post("/funds/bank/orders/make/", make).status_code == 422  # not approved yet
    school.post(f"/funds/refunds/{request.pk}/approve/")
    assert supervisor.post("/funds/bank/orders/make/", make).status_code == 302
    assert supervisor.post("/funds/bank/orders/make/", make).status_code == 422  # ordered once
    order = BankOrder.objects.get()
    download = bank.get(f"/funds/bank/orders/{order.pk}/download/").content
    assert download == write_order(order)
    assert b"3000.00" in download
    assert b"ORIGINAL-PAYER" in download

    assert exchange(by=money_people["bank"], channel=channel).sent == [f"{order.message_id}.pain001.xml"]
    sandbox(tmp_path)
    answered = exchange(by=money_people["bank"], channel=channel)
    assert (len(answered.taken), answered.refused, answered.sent) == (2, {}, [])
    request.refresh_from_db()
    assert request.state == "paid"
    assert LedgerAccount.objects.get(kind="refund").balance_fen == 0
    assert AccountBalance.objects.get().balance_fen == 0
    assert BankStatement.objects.count() == BankMovement.objects.count() == 2
    assert "银行已支付" in supervisor.get(f"/funds/bank/orders/{order.pk}/").content.decode()

    # All of it once more, as after a crash: nothing changes.
    done = tmp_path / "from-bank" / "done"
    for path in done.iterdir():
        path.replace(tmp_path / "from-bank" / path.name)
    assert len(exchange(by=money_people["bank"], channel=channel).taken) == 4
    assert (BankMovement.objects.count(), BankOrderLine.objects.get().state) == (2, "settled")
    with acting("bank", "a test"):
        channel.send(f"{order.message_id}.pain001.xml", write_order(order))
    sandbox(tmp_path)
    assert exchange(by=money_people["bank"], channel=channel).taken == []  # the same order again is one
    assert family.get("/funds/bank/orders/").status_code == 403
    assert bank.get("/funds/bank/orders/make/").status_code == 403


@pytest.fixture
def ordered(account: SupervisedAccount, money_people: People, as_user: SignIn) -> BankOrderLine:
    """A refund that the bank was told to pay."""
    with acting("bank", "a test"):
        paid = statement(NUMBER, "S1", 1, 300_000, [Booked("L1", 300_000, "某家长", "C1")], NOW)
        deliver_statement(by=money_people["bank"], file=io.BytesIO(paid))
    as_user(money_people["family"]).post(
        f"/funds/mine/contract/{Contract.objects.get().pk}/refund/", {"reason": "搬家"}
    )
    as_user(money_people["institution"]).post(f"/funds/refunds/{RefundRequest.objects.get().pk}/approve/")
    with acting("supervisor", "a test"):
        bank_orders.make_order(by=money_people["supervisor"], region_code="230804")
    return BankOrderLine.objects.get()


def test_what_the_bank_refuses_is_ordered_anew_and_a_contradiction_is_not_taken(
    ordered: BankOrderLine, money_people: People, as_bank: User
) -> None:
    name = ordered.end_to_end

    def say(*answers: tuple[str, str, str]) -> bank_orders.Taken:
        return bank_orders.take_report(by=as_bank, file=io.BytesIO(report(ordered.order.message_id, answers, NOW)))

    assert say((name, "PDNG", "")) == bank_orders.Taken(0, 0, 1)
    assert say((name, "RJCT", "AM04")) == bank_orders.Taken(0, 1, 0)
    assert say((name, "RJCT", "AM04")) == bank_orders.Taken(0, 0, 1)
    with pytest.raises(ReportContradicts):
        say((name, "ACSC", ""))
    with pytest.raises(ReportUnknown):
        say(("OTHER", "ACSC", ""))
    ordered.refresh_from_db()
    assert (ordered.state, ordered.reason) == ("rejected", "AM04")
    bank_orders.make_order(by=money_people["supervisor"], region_code="230804")
    with pytest.raises(NothingToOrder):
        bank_orders.make_order(by=money_people["supervisor"], region_code="230804")
    assert BankOrderLine.objects.count() == 2


def test_a_gap_in_the_numbers_of_statements_is_refused_until_somebody_accepts_it(
    account: SupervisedAccount, money_people: People, as_user: SignIn
) -> None:
    bank, supervisor = as_user(money_people["bank"]), as_user(money_people["supervisor"])

    def send(ident: str, sequence: int, fen: int = 100, name: str = "") -> str:
        line = Booked(name or f"L{sequence}", 100, "", "")
        file = SimpleUploadedFile("s.xml", statement(NUMBER, ident, sequence, fen, [line], NOW))
        answer = bank.post("/funds/bank/statement/", {"file": file})
        return answer.content.decode() if answer.status_code == 422 else ""

    assert not any(send(f"S{number}", number) for number in (2, 3, 3))
    assert "4–5" in send("S6", 6)
    assert "1" in send("S0", 0)  # before the first that came a number is left out as well
    assert not send("S1", 1)
    assert send("S3", 3, 200)  # the same statement with another balance
    assert send("other", 3, name="L9")  # the same number under another name
    assert (BankStatement.objects.count(), BankMovement.objects.count()) == (3, 3)

    def accept(first: int, last: int, reason: str = "银行说明：当日无业务") -> int:
        values = {"account": account.pk, "first": first, "last": last, "reason": reason}
        return supervisor.post("/funds/bank/statements/accept/", values).status_code

    assert bank.get("/funds/bank/statements/accept/").status_code == 403
    for first, last in ((3, 4), (5, 5), (5, 4), (2, 2)):
        assert accept(first, last) == 422, (first, last)
    assert accept(4, 4, " ") == 422
    assert accept(4, 4) == 302
    assert "5 " in send("S6", 6)
    assert accept(5, 5) == 302
    assert not send("S6", 6)
    assert missing_statements(SupervisedAccount.objects.all()) == []
    assert "银行说明" in supervisor.get("/funds/bank/statements/").content.decode()
    assert not send("S5", 5)  # what comes after all is taken


def test_a_statement_that_came_before_its_predecessor_waits_for_it_in_an_exchange(
    account: SupervisedAccount, as_bank: User, tmp_path: Path
) -> None:
    way = Folder(tmp_path)
    for name, number in (("c", 1), ("b", 2), ("a", 3), ("d", 9)):
        content = statement(NUMBER, f"S{number}", number, 100, [Booked(f"L{number}", 100, "", "")], NOW)
        (way.incoming / f"{name}.camt053.xml").write_bytes(content)
    deliver_statement(by=as_bank, file=io.BytesIO(statement(NUMBER, "S0", 0, 100, [], NOW)))
    done = exchange(by=as_bank, channel=way)
    assert done.taken == ["c.camt053.xml", "b.camt053.xml", "a.camt053.xml"]
    assert "4–8" in done.refused["d.camt053.xml"]


def test_a_statement_whose_balances_and_lines_disagree_is_refused() -> None:
    good = statement(NUMBER, "S1", 1, 500, [Booked("L1", 300, "", "C1")], NOW)
    head, line = read_statement(io.BytesIO(good))
    assert isinstance(head, StatementHead)
    assert (head.opening_fen, head.closing_fen, head.sequence) == (200, 500, 1)
    assert isinstance(line, StatementLine)
    assert (line.booked_on, line.amount_fen) == (timezone.localdate(NOW), 300)
    with pytest.raises(NotCamt, match="Bal"):
        list(read_statement(io.BytesIO(good.replace(b">2.00<", b">1.00<"))))


@pytest.mark.parametrize("notified_first", [True, False])
def test_a_notification_and_the_statement_of_the_same_movement_are_one(
    notified_first: bool, account: SupervisedAccount, as_bank: User
) -> None:
    told = notification(NUMBER, "N1", [Booked("L1", 300_000, "", "")], NOW)
    stated = statement(NUMBER, "S1", 1, 300_000, [Booked("L1", 300_000, "某家长", "C1")], NOW)
    deliveries = [told, stated] if notified_first else [stated, told]
    for each in deliveries * 2:
        deliver_statement(by=as_bank, file=io.BytesIO(each))
    line = BankMovement.objects.get()
    assert (line.amount_fen, line.counterparty, line.reference) == (300_000, "某家长", "C1")
    assert LedgerAccount.objects.get(kind="escrow").balance_fen == 300_000
    assert BankStatement.objects.count() == 1
    with pytest.raises(LineChanged):
        deliver_statement(by=as_bank, file=io.BytesIO(told.replace(b"3000.00", b"3000.01")))


def test_what_we_and_the_sandbox_write_is_what_the_schemas_say(ordered: BankOrderLine) -> None:
    line = Booked("L1", 100, "某家长", "C1")
    for message, version in (
        (write_order(ordered.order), "pain.001.001.09"), (report("M", [("E1", "RJCT", "AM04")], NOW), "pain.002.001.12"),
        (statement(NUMBER, "S1", 1, 100, [line], NOW), "camt.053.001.08"), (notification(NUMBER, "N1", [line], NOW), "camt.054.001.08"),
    ):  # fmt: skip
        assert fault_of(message, version) == ""
    with pytest.raises(NotCamt, match=r"TxSts"):
        list(read_report(io.BytesIO(report("M", [("E1", "MAYBE", "")], NOW))))


def test_an_order_that_a_bank_would_not_take_is_not_made(
    account: SupervisedAccount, money_people: People, as_user: SignIn
) -> None:
    with acting("tester", "a test"):
        versions.supersede(account, by=money_people["supervisor"], reason="a test", bank="示" * 141)
        paid = statement(NUMBER, "S1", 1, 300_000, [Booked("L1", 300_000, "某家长", "C1")], NOW)
        deliver_statement(by=money_people["bank"], file=io.BytesIO(paid))
    as_user(money_people["family"]).post(
        f"/funds/mine/contract/{Contract.objects.get().pk}/refund/", {"reason": "搬家"}
    )
    as_user(money_people["institution"]).post(f"/funds/refunds/{RefundRequest.objects.get().pk}/approve/")
    with acting("supervisor", "a test"), pytest.raises(OrderNotValid, match="Nm"):
        bank_orders.make_order(by=money_people["supervisor"], region_code="230804")
    assert not BankOrder.objects.exists()


def test_half_a_file_is_refused_over_each_way_and_comes_whole_later(
    account: SupervisedAccount, as_bank: User, tmp_path: Path, channel: Channel
) -> None:
    assert exchange(by=as_bank, channel=channel).taken == []
    whole = statement(NUMBER, "S1", 1, 300_000, [Booked("L1", 300_000, "某家长", "C1")], NOW)
    (tmp_path / "from-bank" / "a.camt053.xml").write_bytes(whole[:-40])
    (tmp_path / "from-bank" / "b.camt053.xml.part").write_bytes(whole[:-40])
    assert list(exchange(by=as_bank, channel=channel).refused) == ["a.camt053.xml"]
    assert (tmp_path / "from-bank" / "refused" / "a.camt053.xml.txt").read_text().strip()
    assert not BankMovement.objects.exists()
    (tmp_path / "from-bank" / "a.camt053.xml").write_bytes(whole)
    assert exchange(by=as_bank, channel=channel).taken == ["a.camt053.xml"]
    assert BankMovement.objects.count() == 1


def test_the_door_opens_to_the_secret_alone_and_keeps_whole_orders_alone(door: str, keys: Path, tmp_path: Path) -> None:
    ours, name = Door(door, b"a secret of both", keys / "certificate"), "SJ1.pain001.xml"
    for wrong in (Door(door, b"another", keys / "certificate"), Door(door, b"a secret of both")):
        with pytest.raises(BankNotHeard):
            wrong.send(name, b"<x/>")
    address = (urlsplit(door).hostname or "", urlsplit(door).port or 0)
    trusting = ssl.create_default_context(cafile=str(keys / "certificate"))
    with trusting.wrap_socket(socket.create_connection(address), server_hostname=address[0]) as line:
        stamp = int(NOW.timestamp())
        signed = sign(b"a secret of both", f"PUT /to-bank/{name}", stamp, b"<x/>")
        head = f"PUT /to-bank/{name} HTTP/1.1\r\nContent-Length: 4\r\nSignature-Timestamp: {stamp}\r\nSignature: {signed}\r\n\r\n<x"
        line.sendall(head.encode())  # and the line is cut in the middle
    with pytest.raises(BankNotHeard, match="404"):
        ours.send("../bank.json", b"")
    assert ours.sent() == set()
    ours.send(name, b"<x/>")
    ours.send(name, b"<x/>")
    with pytest.raises(BankNotHeard, match="409"):
        ours.send(name, b"<y/>")
    assert ours.sent() == {name}
    assert (tmp_path / "to-bank" / name).read_bytes() == b"<x/>"
    with pytest.raises(BankNotHeard):
        Door("http://127.0.0.1:1", b"")
