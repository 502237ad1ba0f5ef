"""The context: what every act and page works with. One per process; holds nothing of any one reader."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import cachetools
import pandas as pd

from callbacks.services.institutions import KeptInstitutions
from callbacks.services.readings import Readings
from data.contract import schema
from data.policy.policy import Policy, load_policy
from data.quarters import CHINA, china_today, last_ended
from data.settings import Settings
from data.store.store import Store
from data.vocabulary import Source
from layouts.words.catalogue import Catalogue, catalogue
from metrics.board import Board, board
from metrics.contributions import behind
from metrics.figure import FigureTable
from metrics.figures import Inputs, figures

MADE = 200
"""Things made from the figures of one revision that are kept at once."""
T = TypeVar("T")


@dataclass
class Context:
    """The store, the policy and the clock, with the table of figures of the data's present revision.

    ``now`` is the moment, with its time zone; a rehearsal sets another day (``TUOYU_TODAY``). ``demo`` says that
    everything in the store is invented.
    """

    store: Store
    policy: Policy
    now: Callable[[], dt.datetime]
    demo: bool = False
    readings: Readings = field(default_factory=Readings, init=False, repr=False)
    kept_institutions: KeptInstitutions = field(default_factory=KeptInstitutions, init=False, repr=False)
    _figures: tuple[tuple[int, str], pd.DataFrame] | None = field(default=None, init=False, repr=False)
    _made: cachetools.LRUCache[Hashable, Any] = field(
        default_factory=lambda: cachetools.LRUCache(MADE), init=False, repr=False
    )
    _made_of: Hashable = field(default=None, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def today(self) -> dt.date:
        """The day it is in Asia/Shanghai."""
        return china_today(self.now())

    def through(self) -> str:
        """The latest quarter that has ended: figures run up to it."""
        return str(last_ended(self.today()))

    def inputs(self) -> Inputs:
        """What figures are made from, as of now: approved facts, population, and who has sent what."""
        with self.store.reading():
            return Inputs(
                facts=self.store.facts(),
                approved=self.store.approved(),
                population=self.store.population(),
                reporting=self.store.reporting(),
            )

    def figures(self) -> pd.DataFrame:
        """The whole tidy table (``metrics.figures.FIGURE_COLUMNS``), made once for each revision of the data."""
        key = (self.store.revision(), self.through())
        with self._lock:
            if self._figures is None or self._figures[0] != key:
                self._figures = (key, figures(self.inputs(), self.policy, through=key[1]))
            return self._figures[1].copy(deep=False)

    def table(self) -> FigureTable:
        """The same with its index: what a page takes its figures from."""
        return self.once("table", make=lambda: FigureTable(self.figures()))

    def once(self, name: str, *key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, made once for each revision of the data and shared by every reader.

        ``name`` and ``key`` say what it is; nothing of who asks may go into it. Whoever is given it leaves it as it is;
        of a frame everybody gets a copy of their own, which costs nothing until it is written to.
        """
        if self.store.writing:
            return make()
        state, asked = (self.store.revision(), self.through()), (name, *key)
        with self._lock:
            if self._made_of != state:
                self._made.clear()
                self._made_of = state
            if asked in self._made:
                return _own(self._made[asked])
        made = make()
        with self._lock:
            if self._made_of == state and (self.store.revision(), self.through()) == state:
                self._made[asked] = made
        return _own(made)

    def board(self, quarter: str, compare: str | None, rule: str) -> Board:
        """The board of a quarter, a comparison and a rule."""

        def make() -> Board:
            return board(self.table(), self.policy, quarter=quarter, compare=compare, rule=rule)

        return self.once("board", quarter, compare, rule, make=make)

    def quarters(self) -> list[str]:
        """The quarters that have figures, latest first; empty where nothing was ever approved."""
        return list(self.once("quarters", make=lambda: self.table().quarters()[::-1]))

    def default_quarter(self) -> str | None:
        """The quarter a page opens on: the latest in which a workbook was approved."""
        approved = self.approved()
        return None if approved.empty else str(approved["quarter"].max())

    def approved(self) -> pd.DataFrame:
        """The approved submissions (columns: ``Store.approved``)."""
        return self.once("approved", make=self.store.approved)

    def population(self) -> pd.DataFrame:
        """Residents known today (columns: ``Store.population``)."""
        return self.once("population", make=self.store.population)

    def submissions(self, county: str) -> pd.DataFrame:
        """One county's submissions, all versions (columns: ``Store.submissions``)."""
        return self.store.submissions(county=county)

    def institutions(self, county: str, quarter: str) -> pd.DataFrame:
        """The institutions a county's figures of a quarter come from, its carried workbook's where it is carried."""
        used = self.effective_submission(county, quarter)
        return self.store.institutions([] if used is None else [used])

    def effective_submission(self, county: str, quarter: str) -> int | None:
        """The approved submission behind a county's figures of a quarter: its own or the carried one, or None."""
        return self.behind(quarter).get(county, (None, quarter))[0]

    def behind(self, quarter: str) -> dict[str, tuple[int, str]]:
        """By county the approved submission behind its figures of a quarter, and the quarter it is of."""
        return self.once("behind", quarter, make=lambda: behind(self.approved(), self.policy, quarter))

    def county_values(self, quarter: str) -> pd.DataFrame:
        """What each county says about itself in the workbook behind its figures of a quarter.

        One row a county: ``county``, ``source`` (reported, carried, missing) and the keys of ``schema.COUNTY``.
        """

        def make() -> pd.DataFrame:
            behind = self.behind(quarter)
            said = self.store.county_values_of(number for number, _ in behind.values())
            rows = [
                {"county": county.code, **self._values_of(behind.get(county.code), said, quarter)}
                for county in self.policy.counties
            ]
            return pd.DataFrame(rows)

        return self.once("county_values", quarter, make=make)

    @staticmethod
    def _values_of(
        used: tuple[int, str] | None, said: Mapping[int, Mapping[str, object]], quarter: str
    ) -> dict[str, object]:
        if used is None:
            return {"source": Source.MISSING, **dict.fromkeys(schema.COUNTY.keys)}
        number, its = used
        return {"source": Source.REPORTED if its == quarter else Source.CARRIED, **said[number]}

    def catalogue(self, language: str) -> Catalogue:
        """The words of one language, with the policy's numbers."""
        return catalogue(language, self.policy)


def _own(made: T) -> T:
    return made.copy(deep=False) if isinstance(made, pd.DataFrame) else made


def open_context(settings: Settings, *, demo: bool = False) -> Context:
    """The context for these settings. Raises UserError where the policy or the database cannot be used."""
    policy = load_policy(settings.policy)
    store = Store.open(settings.database, policy, files=settings.files)
    return Context(store, policy, clock(settings), demo)


def clock(settings: Settings) -> Callable[[], dt.datetime]:
    """The real clock, or one that stands on the day of a rehearsal while the hours go on."""

    def now() -> dt.datetime:
        real = dt.datetime.now(CHINA)
        return real if settings.today is None else dt.datetime.combine(settings.today, real.timetz())

    return now
