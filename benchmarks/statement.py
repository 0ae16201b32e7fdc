"""A statement of many lines (camt.053) read and taken in: time, and the most memory the process held.

    python benchmarks/statement.py [--lines 1000000]

In a data folder of its own (SHUANGJIAN_HOME or a temporary one). The reader alone first, then the whole delivery in one transaction.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId><CreDtTm>2026-01-05T08:00:00+08:00</CreDtTm></GrpHdr><Stmt><Id>S1</Id><ElctrncSeqNb>1</ElctrncSeqNb>
<Acct><Id><Othr><Id>6217000012345678</Id></Othr></Id></Acct>
<Bal><Tp><CdOrPrtry><Cd>ITBD</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">0</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-05</Dt></Dt></Bal>
"""
_LINE = """<Ntry><Amt Ccy="CNY">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-01-05</Dt></BookgDt><AcctSvcrRef>L%07d</AcctSvcrRef><BkTxCd><Prtry><Cd>TRF</Cd></Prtry></BkTxCd><NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>Payer</Nm></Pty></Dbtr></RltdPties><RmtInf><Ustrd>note %d</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
"""
_TAIL = "</Stmt></BkToCstmrStmt></Document>\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=10**6)
    lines = parser.parse_args().lines
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the database runs as an account of its own
        os.environ.setdefault("SHUANGJIAN_HOME", folder)
        path = Path(folder) / "statement.xml"
        with path.open("w", encoding="utf-8") as file:
            file.write(_HEAD)
            file.writelines(_LINE % (number, number) for number in range(lines))
            file.write(_TAIL)
        print(f"{lines:,} lines, {path.stat().st_size / 1e6:.0f} MB")
        measure(path)


def measure(path: Path) -> None:
    from shuangjian.config.environment import prepare
    from shuangjian.embedded import Role

    hold = prepare(Role.OWNER)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from shuangjian.funds.bank import deliver_statement
    from shuangjian.funds.camt import read_statement
    from shuangjian.web.context import acting

    def read() -> int:
        with path.open("rb") as file:
            return sum(1 for _ in read_statement(file))

    timed("read", read)
    with acting("benchmark", "benchmark"):
        bank = make_place()

        def take() -> Any:
            with path.open("rb") as file:
                return deliver_statement(by=bank, file=file)

        timed("taken in", take)
        timed("taken in again", take)
    del hold


def make_place() -> Any:
    """Return a bank's user over a region with one institution and its account."""
    import datetime as dt

    from shuangjian.funds.models import SupervisedAccount
    from shuangjian.registry.models import Institution, Membership, Region, User

    region = Region.objects.create(code="230804", name="示例区", path="230804/")
    place = Institution.objects.create(region_code="230804", code="P1", key="230804/P1")
    SupervisedAccount.objects.create(
        region_code="230804", institution=place, kind="escrow", bank="示例银行", number="6217000012345678", by_deduction=True,
        opened_on=dt.date(2025, 9, 1),
    )  # fmt: skip
    bank = User.objects.create_user("bank")
    Membership.objects.create(user=bank, role="bank", region=region)
    return User.objects.get(pk=bank.pk)


def timed(name: str, do: Callable[[], Any]) -> None:
    begun = time.perf_counter()
    said = do()
    took, peak = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name}: {took:.1f} s, at most {peak:.0f} MB ({said})", flush=True)


if __name__ == "__main__":
    main()
