"""`shuangjian bank`: exchange files with a bank over a folder or its door, and a bank to try with."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import click

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FOLDER = click.argument("folder", type=click.Path(path_type=Path, file_okay=False))


@click.group()
def bank() -> None:
    """与银行交换报文 · Exchange messages with a bank."""


@bank.command()
@click.argument("where", metavar="FOLDER|URL")
@click.option("--as", "username", required=True, help="The bank's user: what they may not deliver is refused.")
@click.option("--secret", type=_FILE, help="File with the secret that both sides sign with; for a URL.")
@click.option("--authority", type=_FILE, help="Certificate (PEM) that vouches for the bank's; without it a public one.")
def exchange(where: str, username: str, secret: Path | None, authority: Path | None) -> None:
    """发送退费指令，收取对账单与回执 · Send orders, take in statements and answers.

    Over a folder: orders go to FOLDER/to-bank (pain.001); FOLDER/from-bank is read (camt.053, camt.054, pain.002). Over the bank's door: the same
    files at URL (https). Ends with 1 where a file was refused or the bank was not heard.
    """
    from shuangjian.config.environment import prepare

    hold = prepare()
    import django

    django.setup()
    from shuangjian.funds.channels import Door, Folder
    from shuangjian.funds.exchange import exchange as run
    from shuangjian.registry.models import User
    from shuangjian.web.errors import Refusal

    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise click.ClickException(f"没有用户 {username} · There is no user {username}.")
    if "://" in where and secret is None:
        raise click.UsageError("--secret is needed for a URL")
    try:
        channel = Door(where, secret.read_bytes().strip(), authority) if secret else Folder(Path(where))
        done = run(by=user, channel=channel)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from None
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


@bank.command()
@_FOLDER
@click.option("--port", default=8443, show_default=True, help="0 takes a free one.")
@click.option("--secret", type=_FILE, required=True, help="File with the secret that both sides sign with.")
@click.option("--certificate", type=_FILE, required=True, help="Certificate of the door (PEM).")
@click.option("--key", type=_FILE, required=True, help="Its private key (PEM).")
def door(folder: Path, port: int, secret: Path, certificate: Path, key: Path) -> None:
    """试用银行的 HTTPS 通道 · The sandbox bank's folder over HTTPS, beside `bank sandbox`. Never for real money."""
    from shuangjian.sandbox_bank.door import open_door

    served = open_door(folder, port, secret.read_bytes().strip(), certificate, key)
    click.echo(f"https://127.0.0.1:{served.server_port}")
    served.serve_forever(poll_interval=0.1)
