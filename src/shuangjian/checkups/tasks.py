"""What the worker does: one check-up after another."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shuangjian.checkups import services


@app.task(name=services.TASK, pass_context=False)
def work_on(code: str) -> None:
    """Work on one check-up."""
    services.work(code)
