"""One Spark session for all tests here: it takes longer to start than to use."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    if shutil.which("java") is None:
        pytest.skip("Spark needs a Java 17 runtime")
    from shuangjian.engine.backends.spark import open_spark

    session = open_spark("tests", memory="3g")
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()
