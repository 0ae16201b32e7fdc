"""States that ended before the last day judged are found in a window that touches them, through the command."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from shuangjian.cli.main import main

FILES = {
    "institution.csv": "institution_id,name,category,fund_mode,status,valid_from\n"
    "I1,甲,艺术,保证金,在办,2022-01-01\nI2,乙,艺术,保证金,在办,2022-01-01\n",
    "account_balance.csv": "institution_id,account,day,balance\nI1,保证金,2025-03-10,1000\nI1,保证金,2025-03-20,9000\nI2,保证金,2025-03-01,9000\n",
    "payment.csv": "payment_id,contract_id,institution_id,category,paid_on,amount,account\n"
    "p1,k1,I1,艺术,2025-03-12,4000,专用账户\np2,k2,I2,艺术,2025-03-12,4000,专用账户\n",
    "contract.csv": "contract_id,institution_id,student_id,signed_on,lessons,amount\nk1,I1,s1,2025-03-01,20,4000\nk2,I2,s2,2025-03-01,20,4000\n",
    "attendance.csv": "attendance_id,contract_id,institution_id,attended_on,lessons\na1,k1,I1,2025-03-06,1\na2,k1,I1,2025-03-14,1\na3,k2,I2,2025-03-14,1\n",
    "staff.csv": "institution_id,person_id,role,certificate_no,employed_from,employed_to\n"
    "I1,P1,授课,1,2025-01-01,\nI1,P2,管理,,2025-01-01,2025-03-15\nI1,P3,管理,,2025-01-01,2025-03-15\nI2,P4,授课,1,2025-01-01,\n",
}
RULES = ("funds.deposit_below_floor", "funds.attendance_without_payment", "training.teaching_share_low")


def found(folder: Path, first: str, last: str) -> set[tuple[str, ...]]:
    target = folder.parent / "report.json"
    rules = [part for rule in RULES for part in ("--rule", rule)]
    fixed = ["--default-region", "371500", "--from", first, "--to", last, "--output", str(target)]
    CliRunner().invoke(main, ["check", str(folder), *rules, *fixed])
    report = json.loads(target.read_text(encoding="utf-8"))
    return {(f["rule"], f["subject_id"], str(f["observed"]), f["since"], f["until"]) for f in report["findings"]}


def test_deposit_attendance_and_share_are_judged_on_every_day_of_the_window(tmp_path: Path) -> None:
    folder = tmp_path / "facts"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    deposit = ("funds.deposit_below_floor", "I1", "100000", "2025-03-12", "2025-03-20")
    unpaid = ("funds.attendance_without_payment", "k1", "1", "2025-03-06", "2025-03-12")
    share = ("training.teaching_share_low", "I1", "1", "2025-01-01", "2025-03-16")
    assert found(folder, "2025-03-01", "2025-03-31") == {deposit, unpaid, share}
    assert found(folder, "2025-03-12", "2025-03-15") == {deposit, share}
    assert found(folder, "2025-03-20", "2025-03-31") == set()


def test_before_the_first_balance_that_is_known_nobody_says_the_deposit_was_short(tmp_path: Path) -> None:
    folder = tmp_path / "facts"
    folder.mkdir()
    later = FILES | {
        "account_balance.csv": "institution_id,account,day,balance\nI1,保证金,2025-03-25,100\nI2,保证金,2025-03-25,9000\n"
    }
    for name in ("institution.csv", "payment.csv", "account_balance.csv"):
        (folder / name).write_text(later[name], encoding="utf-8")
    assert found(folder, "2025-03-01", "2025-03-31") == {
        ("funds.deposit_below_floor", "I1", "10000", "2025-03-25", "2025-06-12")
    }
