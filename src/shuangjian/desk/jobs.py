"""What is being worked on: each job in a folder and a process of its own, gone when it is forgotten."""

from __future__ import annotations

import json
import multiprocessing
import secrets
import shutil
import tempfile
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from shuangjian.desk.work import PAGE, Refused, Say, Wanted, check, read_document

MOST_KEPT = 8

Work = Callable[[Path, Path, Wanted, Say], None]
KINDS: dict[str, Work] = {"check": check, "document": read_document}


@dataclass
class Job:
    """One folder or document that is worked on.

    Attributes:
        id: names it in addresses; cannot be guessed.
        kind: "check" or "document".
        title: what was handed in, for people.
        source: the folder or file.
        target: where the results go.
        state: working | done | refused | broken | stopped.
        stage: how far it is: (stage, what of it).
        said: why it was refused or broke, zh and en.
        complaints: file → why it was not taken in, both languages as (zh, en).
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
    process: Any = None

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
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._context = multiprocessing.get_context("spawn")

    def new_folder(self) -> Path:
        """Return a fresh folder for what is handed in."""
        return Path(tempfile.mkdtemp(dir=self.root))

    def start(self, kind: str, title: str, source: Path, wanted: Wanted) -> Job:
        """Begin a job; `source` inside `root` is deleted with it, elsewhere it is only read."""
        job = Job(secrets.token_urlsafe(9), kind, title, source, self.new_folder(), wanted)
        with self._lock:
            self._jobs[job.id] = job
            old = [each for each in self._jobs.values() if each.state != "working"][: -MOST_KEPT or None]
        for each in old if len(self._jobs) > MOST_KEPT else []:
            self.forget(each.id)
        threading.Thread(target=self._run, args=(job,), daemon=True).start()
        return job

    def get(self, id: str) -> Job | None:
        """Return a job, or None where it was forgotten."""
        return self._jobs.get(id)

    def all(self) -> list[Job]:
        """Return all jobs, the newest first."""
        return list(reversed(self._jobs.values()))

    def stop(self, job: Job) -> None:
        """End a job that is worked on."""
        with self._lock:
            if job.state == "working":
                job.state = "stopped"
                if job.process is not None:
                    job.process.kill()

    def forget(self, id: str) -> None:
        """Delete a job and all that was handed in for it."""
        job = self._jobs.get(id)
        if job is None:
            return
        self.stop(job)
        with self._lock:
            self._jobs.pop(id, None)
        shutil.rmtree(job.target, ignore_errors=True)
        if self.root in job.source.parents:
            top = job.source
            while top.parent != self.root:
                top = top.parent
            shutil.rmtree(top, ignore_errors=True)

    def close(self) -> None:
        """End all and delete everything."""
        for job in self.all():
            self.forget(job.id)
        shutil.rmtree(self.root, ignore_errors=True)

    def _run(self, job: Job) -> None:
        with self._turn:
            reader, writer = self._context.Pipe(duplex=False)
            with self._lock:
                if job.state != "working":
                    return
                job.process = self._context.Process(
                    target=_child, args=(job.kind, job.source, job.target, job.wanted, writer), daemon=True
                )
                job.process.start()
            writer.close()
            outcome = self._follow(job, reader)
            job.process.join()
            with self._lock:
                if job.state == "working":
                    job.state, job.said = outcome

    def _follow(self, job: Job, reader: Connection) -> tuple[str, tuple[str, str]]:
        """Take what the child says until it ends; an end without a word is a break."""
        outcome = (
            "broken",
            (
                "处理时意外中断，请重试；若再次发生，请分批放入文件。",
                "It broke off. Try again, or hand the files in by parts.",
            ),
        )
        while True:
            try:
                kind, *said = reader.recv()
            except (EOFError, OSError):
                return outcome
            if kind == "stage":
                job.stage = (said[0], said[1])
            else:
                outcome = (kind, (said[0], said[1]))


def _child(kind: str, source: Path, target: Path, wanted: Wanted, writer: Connection) -> None:
    """Do the work, in a process of its own, and say how it ended."""
    try:
        KINDS[kind](source, target, wanted, lambda stage, what: writer.send(("stage", stage, what)))
    except Refused as refusal:
        writer.send(("refused", refusal.zh, refusal.en))
    except Exception:
        traceback.print_exc()
        writer.send(("broken", "处理时出错，请把终端里的错误信息告诉维护人员。", "It failed: the terminal shows why."))
    else:
        writer.send(("done", "", ""))
