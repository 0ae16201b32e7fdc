"""`shuangjian bank`: exchange files with a bank over a folder, and a bank to try with."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import click

_FOLDER = click.argument("folder", type=click.Path(path_type=Path, file_okay=False))


@click.group()
def bank() -> None:
    """与银行按文件夹交换报文 · Exchange messages with a bank over a folder."""


@bank.command()
@_FOLDER
@click.option("--as", "username", required=True, help="The bank's user: what they may not deliver is refused.")
def exchange(folder: Path, username: str) -> None:
    """发送退费指令，收取对账单与回执 · Send orders, take in statements and answers.

    Orders go to FOLDER/to-bank (pain.001); FOLDER/from-bank is read (camt.053, camt.054, pain.002). Ends with 1 where a file was refused.
    """
    from shuangjian.config.environment import prepare

    hold = prepare()
    import django

    django.setup()
    from shuangjian.funds.exchange import exchange as run
    from shuangjian.registry.models import User

    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise click.ClickException(f"没有用户 {username} · There is no user {username}.")
    done = run(by=user, folder=folder)
    for label, names in (("已发送 sent", done.sent), ("已收取 taken", done.taken)):
        for name in names:
            click.echo(f"{label}: {name}")
    for name, why in done.refused.items():
        click.echo(f"已拒绝 refused: {name}: {why}", err=True)
    del hold
    if done.refused:
        raise click.exceptions.Exit(1)


@bank.command()
@_FOLDER
@click.option("--open", "opened", multiple=True, metavar="NUMBER=YUAN", help="Open an account with a balance.")
@click.option(
    "--pay",
    nargs=3,
    metavar="NUMBER YUAN REFERENCE",
    help="A family pays into an account; the reference is the contract.",
)
@click.option("--once", is_flag=True, help="Carry out what lies there and end, instead of waiting for more.")
@click.option("--every", default=1.0, show_default=True, help="Seconds between two looks.")
def sandbox(folder: Path, opened: tuple[str, ...], pay: tuple[str, str, str] | None, once: bool, every: float) -> None:
    """试用银行：执行指令并回报 · A bank to try with: it carries out orders and answers. Never for real money."""
    from shuangjian.sandbox_bank import SandboxBank

    served = SandboxBank(folder)
    for each in opened:
        number, _, yuan = each.partition("=")
        served.open_account(number, int(Decimal(yuan or "0") * 100))
    if pay is not None:
        served.receive(pay[0], int(Decimal(pay[1]) * 100), pay[2], "示例付款人")
    while True:
        count = served.step()
        if count:
            click.echo(f"{count} 笔指令已执行 · {count} orders carried out")
        if once:
            return
        time.sleep(every)
