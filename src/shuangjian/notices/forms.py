"""How a person wants to be told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shuangjian.notices.channels import Channel
from shuangjian.notices.kinds import NoticeKind
from shuangjian.notices.models import How, Reception

ADDRESS_MAX = 500
_TIME = forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class ReceptionForm(forms.Form):
    """Addresses, quiet hours, and a choice for each kind of notice and channel that has an address."""

    quiet_from = forms.TimeField(label=_("Quiet from"), required=False, widget=_TIME)
    quiet_until = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=_TIME,
        help_text=_(
            "What comes in the quiet hours is sent together at their end. It is in the platform at once all the same."
        ),
    )
    digest_at = forms.TimeField(label=_("Once a day at"), widget=_TIME)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        reception: Reception,
        channels: Sequence[Channel],
        kinds: Sequence[NoticeKind],
        addresses: dict[str, str],
        choices: dict[tuple[str, str], str],
    ) -> None:
        """Offer the channels with the person's addresses, and the kinds of notices the person can get."""
        initial: dict[str, str | dt.time | None] = {
            name: getattr(reception, name) for name in ("quiet_from", "quiet_until", "digest_at")
        }
        super().__init__(data, initial=initial)
        self._channels, self._kinds = channels, kinds
        for channel in channels:
            self.fields[f"address_{channel.code}"] = forms.CharField(
                label=str(channel.title),
                required=False,
                max_length=ADDRESS_MAX,
                initial=addresses.get(channel.code, ""),
                help_text=str(channel.hint),
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
            for kind in kinds:
                self.fields[_name(kind, channel)] = forms.ChoiceField(
                    label=f"{kind.title} · {channel.title}",
                    choices=How.choices,
                    required=False,
                    initial=choices.get((kind.code, channel.code), kind.usual),
                )

    @property
    def addresses(self) -> list[tuple[Channel, forms.BoundField]]:
        """The fields of the addresses."""
        return [(channel, self[f"address_{channel.code}"]) for channel in self._channels]

    @property
    def table(self) -> list[tuple[NoticeKind, list[forms.BoundField]]]:
        """The choices: a row for each kind, a field for each channel."""
        return [(kind, [self[_name(kind, channel)] for channel in self._channels]) for kind in self._kinds]

    def get_choices(self) -> dict[tuple[str, str], How]:
        """Return what was chosen; call after `is_valid()`."""
        return {
            (kind.code, channel.code): How(self.cleaned_data[_name(kind, channel)] or kind.usual)
            for kind in self._kinds
            for channel in self._channels
        }


def _name(kind: NoticeKind, channel: Channel) -> str:
    return f"how_{kind.code.replace('.', '_')}_{channel.code}"
