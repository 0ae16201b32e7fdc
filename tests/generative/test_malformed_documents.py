"""Whatever a file holds, `intake` answers: it reads it or says why not, and writes JSON whenever it was read.

A dozen run with the other tests; `SHUANGJIAN_MALFORMED=300 pytest tests/generative/test_malformed_documents.py` runs 300.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from malformed_documents import malformed_document
from shuangjian.cli.main import main

COUNT = int(os.environ.get("SHUANGJIAN_MALFORMED", "12"))


@pytest.mark.parametrize("number", range(COUNT))
def test_a_malformed_document_is_read_or_refused_with_words(tmp_path: Path, number: int) -> None:
    name, content = malformed_document(number)
    source = tmp_path / name
    source.write_bytes(content)
    result = CliRunner().invoke(
        main, ["intake", str(source), "--output", str(tmp_path / "plan.json"), "--text", str(tmp_path / "t.txt")]
    )
    assert result.exit_code in (0, 2), result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.output.strip()
    if result.exit_code == 0:
        assert json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
