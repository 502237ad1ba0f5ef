"""A context that nothing is written to, shared by the tests of messy files; and one of a test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from messy_files import SOMEBODY, Checker, Maker, a_county

from callbacks.services.context import Context, open_context
from data.policy.policy import Policy, Unit
from data.settings import Settings


@pytest.fixture(scope="session")
def county(policy: Policy) -> Unit:
    return a_county(policy)


@pytest.fixture(scope="session")
def make(policy: Policy, county: Unit) -> Maker:
    return Maker(policy, county)


@pytest.fixture(scope="session")
def quiet_context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """A context on an empty store: checking writes nothing."""
    settings = Settings.from_environment({"TUOYU_TODAY": "2026-11-23"}).moved_to(tmp_path_factory.mktemp("messy"))
    context = open_context(settings)
    yield context
    context.store.close()


@pytest.fixture(scope="session")
def check(quiet_context: Context, county: Unit) -> Checker:
    """Checks a file as this county's own, of the tests' quarter."""
    return Checker(quiet_context, county)


@pytest.fixture
def check_at(empty_context: Context, county: Unit) -> Checker:
    """The same at a context of the test's own, where something was approved before."""
    return Checker(empty_context, county)


@pytest.fixture
def approved(empty_context: Context) -> Callable[..., int]:
    """Takes a file in and approves it, whatever it asks."""
    from callbacks.services.acts import load_files  # noqa: PLC0415

    def approve(content: bytes, *, county: Unit, quarter: str) -> int:
        said = {"by": SOMEBODY, "approve": True, "explanation": "已与机构核对无误"}
        (loaded,) = load_files(empty_context, [("台账.xlsx", content)], county=county.code, quarter=quarter, **said)
        assert loaded.accepted, loaded.checked.errors
        assert loaded.submission
        return loaded.submission

    return approve
