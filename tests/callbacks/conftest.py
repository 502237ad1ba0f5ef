"""Unless a test says otherwise, what it does is done by somebody who may do everything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from callbacks.server.web import Application, create_app
from callbacks.services import access
from callbacks.services.context import Context
from data.rights import SHELL, Actor


@pytest.fixture(autouse=True)
def _somebody() -> Iterator[None]:
    with access.acting(Actor("somebody", SHELL)):
        yield


@pytest.fixture
def nobody(_somebody: None) -> Iterator[None]:
    """Here nobody acts but who is signed in."""
    with access.acting(None):
        yield


@pytest.fixture
def context(empty_context: Context) -> Context:
    """A context with nothing on it."""
    return empty_context


@pytest.fixture
def app(context: Context) -> Application:
    """The application at the context, ready to answer."""
    made = create_app(context)
    made._setup_server()
    return made
