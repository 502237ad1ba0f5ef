"""Unless a test says otherwise, what it does is done by somebody who may do everything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from callbacks import access
from data.rights import SHELL, Actor


@pytest.fixture(autouse=True)
def _somebody() -> Iterator[None]:
    with access.acting(Actor("somebody", SHELL)):
        yield
