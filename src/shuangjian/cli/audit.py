"""`shuangjian audit`: seal the audit trail, and show whether anything that was sealed has gone or been changed."""

from __future__ import annotations

import sys

import click


@click.group()
def audit() -> None:
    """The audit trail of the live database."""
    from shuangjian.config.environment import prepare

    prepare()
    import django

    django.setup()


@audit.command()
def seal() -> None:
    """Seal what has been written since the last seal; the worker does so every night."""
    from shuangjian.registry.audit import seal_trail

    click.echo(f"{seal_trail()} rows sealed.")


@audit.command()
def verify() -> None:
    """Hold the trail against its seals. Exit status 1 where a sealed row is missing, was added or changed."""
    from shuangjian.registry.audit import count_seals, verify_trail

    broken = verify_trail()
    for seal in broken:
        click.echo(
            f"seal {seal.seal} of {seal.sealed_at:%Y-%m-%d %H:%M}: {seal.rows_sealed} rows were sealed, {seal.rows_found} are there"
            + ("" if seal.rows_found != seal.rows_sealed else ", not the same ones")
        )
    click.echo(f"{count_seals()} seals, {len(broken)} broken.")
    sys.exit(1 if broken else 0)
