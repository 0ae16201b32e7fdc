"""`shuangjian account`: open the first accounts of a deployment, and let somebody in again."""

from __future__ import annotations

from typing import Any

import click

_PLACES = ("region", "school", "institution")


@click.group()
def account() -> None:
    """Accounts of the live database."""
    from shuangjian.config.environment import prepare

    prepare()
    import django

    django.setup()


@account.command()
@click.argument("username")
@click.option("--name", required=True, help="The person's name, as pages show it.")
@click.option("--role", default="district_officer", show_default=True, help="Code of the role to begin with.")
@click.option("--region", help="Six-digit code of the region in which the role holds.")
@click.option("--school", help="Key of the school in which the role holds (230804/S1).")
@click.option("--institution", help="Key of the institution in which the role holds.")
def add(username: str, name: str, role: str, **places: str | None) -> None:
    """Open an account with one role, and print the password for its first sign-in.

    The first officer of a region gives all other roles on the page of roles. A region of the country that is not in the database
    yet is added with all above it.
    """
    from django.db import transaction
    from django.utils import timezone

    from shuangjian.portal.accounts import open_account
    from shuangjian.registry.actors import SystemPart, name_for_trail
    from shuangjian.registry.models.people import SCOPE_OF_ROLE
    from shuangjian.registry.roles import Role
    from shuangjian.registry.services import give_membership
    from shuangjian.web.context import acting
    from shuangjian.web.errors import Refusal

    if role not in set(Role):
        raise click.UsageError(f"--role {role}: not one of {', '.join(Role)}.")
    given = {option: key for option, key in places.items() if key}
    wanted = SCOPE_OF_ROLE[Role(role)]
    if len(given) != 1 or not set(given) <= set(wanted):
        raise click.UsageError(
            f"{role} holds in one place: {' or '.join(f'--{each}' for each in _PLACES if each in wanted)}."
        )
    ((option, key),) = given.items()
    try:
        with transaction.atomic(), acting(name_for_trail(SystemPart.COMMAND_LINE), "open an account"):
            place = _find_place(option, key)
            user, password = open_account(by=None, username=username, display_name=name)
            give_membership(user=user, role=role, since=timezone.localdate(), **{option: place})
    except Refusal as refused:
        raise click.ClickException(str(refused)) from None
    click.echo(password)


def _find_place(option: str, key: str) -> Any:
    from shuangjian.registry.errors import UnknownRegion
    from shuangjian.registry.models import Institution, School
    from shuangjian.registry.services import plant_region

    if option == "region":
        try:
            return plant_region(key)
        except UnknownRegion:
            raise click.UsageError(f"--region {key}: no region of the country has this code.") from None
    model = School if option == "school" else Institution
    found = model.objects.filter(key=key).first()
    if found is None:
        raise click.UsageError(f"--{option} {key}: not in this database.")
    return found


@account.command()
@click.argument("username")
def password(username: str) -> None:
    """Print a password for one sign-in, for somebody who lost theirs; what they had open is signed out."""
    from django.db import transaction

    from shuangjian.portal.accounts import renew_password
    from shuangjian.registry.actors import SystemPart, name_for_trail
    from shuangjian.registry.models import User
    from shuangjian.web.context import acting

    user = User.objects.filter(username=username).first()
    if user is None:
        raise click.UsageError(f"{username}: no such account.")
    with transaction.atomic(), acting(name_for_trail(SystemPart.COMMAND_LINE), "give a new password"):
        given = renew_password(by=None, user=user)
    click.echo(given)


@account.command()
@click.argument("username")
def forget_factor(username: str) -> None:
    """Take the second factor away from somebody who lost it and has nobody above; they are told, and signed out."""
    from django.db import transaction

    from shuangjian.portal.second_factor import is_set_up, take_away
    from shuangjian.registry.actors import SystemPart, name_for_trail
    from shuangjian.registry.models import User
    from shuangjian.web.context import acting

    user = User.objects.filter(username=username).first()
    if user is None or not is_set_up(user):
        raise click.UsageError(f"{username}: no such account, or it has no second factor.")
    with transaction.atomic(), acting(name_for_trail(SystemPart.COMMAND_LINE), "take a second factor away"):
        take_away(by=None, user=user)
