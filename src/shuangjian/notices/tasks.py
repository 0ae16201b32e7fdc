"""What the worker does for the notices."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shuangjian.notices.sending import requeue_overdue, send_waiting


@app.task(queue="notices", pass_context=False)
def send(user: int, channel: str) -> None:
    """Send what waits for a person by a channel."""
    send_waiting(user, channel)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="notices-overdue", pass_context=False)
def resume(timestamp: int) -> None:
    """Take over what a worker that died left behind."""
    requeue_overdue()
