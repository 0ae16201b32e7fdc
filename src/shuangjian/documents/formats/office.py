"""Older office files (.doc, .wps, .rtf): turned into docx by LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from shuangjian.documents.blocks import Opened, UnreadableDocumentError
from shuangjian.engine.reasons import Reason

SUFFIXES = frozenset({".doc", ".wps", ".rtf", ".odt", ".dot", ".wpt"})
_COMMANDS = ("soffice", "libreoffice")
_SECONDS_MAX = 50


def open_office(path: Path, open_word: Callable[[Path], Opened]) -> Opened:
    """Turn a file into docx and read that.

    Raises:
        UnreadableDocumentError: LibreOffice is not installed, or cannot turn it into docx.
    """
    command = next(filter(None, map(shutil.which, _COMMANDS)), None)
    kind = path.suffix.lower() or "旧版 Office"
    if command is None:
        raise UnreadableDocumentError(
            f"{path.name} 是 {kind} 文件。请用 Word 或 WPS 打开，点“文件—另存为”，类型选“Word 文档（*.docx）”后再试；"
            "装有 LibreOffice 的电脑可以直接读取。",
            f"{path.name} is {path.suffix.lower() or 'an old office file'}. Open it with Word or WPS and save it as a Word document (*.docx); "
            "a machine with LibreOffice reads it as it is.",
        )
    with tempfile.TemporaryDirectory() as folder:
        # A profile of its own: an office that is open at the same time would answer instead.
        arguments = [
            command,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "docx",
            "--outdir",
            folder,
            str(path),
        ]
        try:
            subprocess.run(arguments, check=True, capture_output=True, timeout=_SECONDS_MAX)
        except (subprocess.SubprocessError, OSError) as error:
            raise _failed(path) from error
        converted = Path(folder) / f"{path.stem}.docx"
        if not converted.exists():
            raise _failed(path)
        opened = open_word(converted)
    opened.warnings.append(
        Reason(
            f"{kind} 文件由 LibreOffice 转换后读取，请核对。",
            f"{path.suffix.lower() or 'The file'} was read as LibreOffice turned it into docx: compare it.",
        )
    )
    return opened


def _failed(path: Path) -> UnreadableDocumentError:
    return UnreadableDocumentError(
        f"{path.name} 转换不成 docx，可能已损坏；请用 Word 或 WPS 另存为 docx 后再试。",
        f"{path.name} cannot be turned into docx and may be damaged: save it as docx with Word or WPS.",
    )
