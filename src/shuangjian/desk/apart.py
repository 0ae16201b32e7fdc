"""Do the work in a process of its own: it can be stopped, gives its memory back, and what breaks it breaks nothing else."""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from shuangjian.desk.work import Refused, Say, Wanted, check, read_document

Work = Callable[[Path, Path, Wanted, Say], None]
KINDS: dict[str, Work] = {"check": check, "document": read_document}
# How long nothing may be heard before it is asked whether to stop.
_PATIENCE_SECONDS = 0.2


@dataclass(frozen=True)
class Outcome:
    """How it ended (done | refused | broken | stopped), and why where it was not done."""

    state: str
    zh: str = ""
    en: str = ""


_BROKE_OFF = Outcome(
    "broken",
    "处理时意外中断，请重试；若再次发生，请分批放入文件。",
    "It broke off. Try again, or hand the files in by parts.",
)


def run_apart(
    kind: str, source: Path, target: Path, wanted: Wanted, *, heard: Say, is_stopped: Callable[[], bool]
) -> Outcome:
    """Do one kind of work and return how it ended.

    Args:
        kind: a name of `KINDS`.
        source: the folder or document.
        target: where the results go.
        wanted: what is asked.
        heard: called with each stage that the work names.
        is_stopped: asked again and again; once it says so the process is killed.
    """
    context = multiprocessing.get_context("spawn")
    reader, writer = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(kind, source, target, wanted, writer), daemon=True)
    process.start()
    writer.close()
    outcome = _BROKE_OFF
    try:
        while True:
            while not reader.poll(_PATIENCE_SECONDS):
                if is_stopped():
                    return Outcome("stopped")
            message = reader.recv()
            if isinstance(message, Outcome):
                outcome = message
            else:
                heard(*message)
    except (EOFError, OSError):
        return outcome
    finally:
        if outcome is _BROKE_OFF:
            process.kill()
        process.join()
        reader.close()


def _work(kind: str, source: Path, target: Path, wanted: Wanted, writer: Connection) -> None:
    try:
        KINDS[kind](source, target, wanted, lambda stage, what: writer.send((stage, what)))
    except Refused as refusal:
        writer.send(Outcome("refused", refusal.zh, refusal.en))
    except Exception:
        traceback.print_exc()
        writer.send(Outcome("broken", "处理时出错，请把错误信息告诉维护人员。", "It failed: the log shows why."))
    else:
        writer.send(Outcome("done"))
