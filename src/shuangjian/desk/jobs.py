"""What is being worked on: each job in a folder of its own, gone when it is forgotten."""

from __future__ import annotations

import json
import secrets
import shutil
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shuangjian.desk.apart import Outcome, run_apart
from shuangjian.desk.work import PAGE, Wanted

MOST_KEPT = 8


@dataclass
class Job:
    """One folder or document that is worked on.

    Attributes:
        id: names it in addresses; cannot be guessed.
        kind: "check" or "document".
        title: what was handed in, for people.
        source: the folder or file.
        target: where the results go.
        wanted: what is asked.
        state: working | done | refused | broken | stopped.
        stage: how far it is: (stage, what of it).
        said: why it was not done, zh and en.
        complaints: file → why it was not taken in, zh and en.
    """

    id: str
    kind: str
    title: str
    source: Path
    target: Path
    wanted: Wanted
    state: str = "working"
    stage: tuple[str, str] = ("waiting", "")
    said: tuple[str, str] = ("", "")
    complaints: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def page(self) -> dict[str, Any]:
        """What the page shows, once it is done."""
        found: dict[str, Any] = json.loads((self.target / PAGE).read_text(encoding="utf-8"))
        return found


class Jobs:
    """The jobs of one server: one is worked on at a time, the last few are kept, all are gone when it closes."""

    def __init__(self) -> None:
        """Make a folder that only this user may read."""
        self.root = Path(tempfile.mkdtemp(prefix="shuangjian-desk-"))
        self._jobs: dict[str, Job] = {}
        self._threads: list[threading.Thread] = []
        self._turn = threading.Lock()

    def new_folder(self) -> Path:
        """Return a fresh folder for what is handed in."""
        return Path(tempfile.mkdtemp(dir=self.root))

    def start(
        self,
        kind: str,
        title: str,
        source: Path,
        wanted: Wanted,
        complaints: dict[str, tuple[str, str]] | None = None,
    ) -> Job:
        """Begin a job; `source` inside `root` is deleted with it, elsewhere it is only read."""
        job = Job(secrets.token_urlsafe(9), kind, title, source, self.new_folder(), wanted, complaints=complaints or {})
        self._jobs[job.id] = job
        ended = [each.id for each in self._jobs.values() if each.state != "working"]
        for id in ended[: max(0, len(self._jobs) - MOST_KEPT)]:
            self.forget(id)
        thread = threading.Thread(target=self._run, args=(job,), daemon=True)
        self._threads.append(thread)
        thread.start()
        return job

    def get(self, id: str) -> Job | None:
        """Return a job, or None where it was forgotten."""
        return self._jobs.get(id)

    def all(self) -> list[Job]:
        """Return all jobs, the newest first."""
        return list(reversed(self._jobs.values()))

    def stop(self, job: Job) -> None:
        """End a job that is worked on or waits for its turn."""
        if job.state == "working":
            job.state = "stopped"

    def forget(self, id: str) -> None:
        """Delete a job and all that was handed in for it."""
        job = self._jobs.pop(id, None)
        if job is None:
            return
        self.stop(job)
        shutil.rmtree(job.target, ignore_errors=True)
        if self.root in job.source.parents:
            shutil.rmtree(self.root / job.source.relative_to(self.root).parts[0], ignore_errors=True)

    def close(self) -> None:
        """End all and delete everything."""
        for job in self.all():
            self.forget(job.id)
        for thread in self._threads:
            thread.join()
        shutil.rmtree(self.root, ignore_errors=True)

    def _run(self, job: Job) -> None:
        with self._turn:
            if job.state != "working":
                return

            def heard(stage: str, what: str) -> None:
                job.stage = (stage, what)

            outcome = run_apart(
                job.kind, job.source, job.target, job.wanted, heard=heard, is_stopped=lambda: job.state == "stopped"
            )
            self._end(job, outcome)

    def _end(self, job: Job, outcome: Outcome) -> None:
        if job.state == "working":
            job.state, job.said = outcome.state, (outcome.zh, outcome.en)
