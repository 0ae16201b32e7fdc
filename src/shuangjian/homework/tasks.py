"""What the worker does for homework."""

from __future__ import annotations

import datetime as dt

from procrastinate.contrib.django import app

from shuangjian.homework.notices import tell_over_limit
from shuangjian.registry.actors import SystemPart, name_for_trail
from shuangjian.registry.models import SchoolClass
from shuangjian.web.context import acting


@app.task(queue="homework", pass_context=False)
def look_at_day(class_key: str, day: str) -> None:
    """Look at a class's day after something was posted or corrected."""
    school_class = SchoolClass.objects.get(key=class_key)
    with acting(name_for_trail(SystemPart.WORKER), f"homework of {class_key} on {day}"):
        tell_over_limit(school_class, dt.date.fromisoformat(day))
