"""Unless a test says otherwise, what it does is done by somebody who may do everything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from callbacks import access
from callbacks.desk import Desk
from callbacks.web import Application, create_app
from data.rights import SHELL, Actor


@pytest.fixture(autouse=True)
def _somebody() -> Iterator[None]:
    with access.acting(Actor("somebody", SHELL)):
        yield


@pytest.fixture
def nobody(_somebody: None) -> Iterator[None]:
    """Here nobody acts but who is signed in."""
    mark = access._actor.set(None)
    yield
    access._actor.reset(mark)


@pytest.fixture
def desk(empty_desk: Desk) -> Desk:
    """A desk with nothing on it."""
    return empty_desk


@pytest.fixture
def app(desk: Desk) -> Application:
    """The application at the desk, ready to answer."""
    made = create_app(desk)
    made._setup_server()
    return made
