"""What the worker does for the interface."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shuangjian.api.webhooks import attempt_delivery, requeue_overdue


@app.task(queue="webhooks", pass_context=False)
def deliver(delivery: int) -> None:
    """Try to tell one event to one address."""
    attempt_delivery(delivery)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="webhooks-overdue", pass_context=False)
def resume(timestamp: int) -> None:
    """Take over what a worker that died left behind."""
    requeue_overdue()
