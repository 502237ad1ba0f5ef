"""One county's institutions, quarter by quarter: what opens, grows, shrinks, closes and is reported."""

# Long: one simulation, whose steps draw from the same random numbers in this order.
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from math import ceil
from random import Random
from typing import Any

import pandas as pd

from data.contract import schema
from data.contract.frames import column_array
from data.policy.policy import Policy, Unit
from demo.names import INVENTED, Names, credit_code
from demo.story import FIRST_DAYS, LAST_AT, LAST_DAYS, LATE, ON_TIME, PERIODS, QUARTERS, SLIPPED, CountyStory, spread

_DETACHED, _KINDERGARTEN, _COMMUNITY, _EMPLOYER, _FAMILY, _CENTRE = schema.KINDS
_SIZES = {
    _DETACHED: (30, 72),
    _KINDERGARTEN: (18, 40),
    _COMMUNITY: (12, 30),
    _EMPLOYER: (12, 30),
    _FAMILY: (3, 5),
    _CENTRE: (56, 84),
}
_TOWN_KINDS = {_DETACHED: 28, _KINDERGARTEN: 28, _COMMUNITY: 21, _EMPLOYER: 7, _FAMILY: 12}
_COUNTRY_KINDS = {_DETACHED: 5, _KINDERGARTEN: 48, _COMMUNITY: 21, _EMPLOYER: 2, _FAMILY: 18}
_CLASS_SHARES = {
    _DETACHED: ({"infant": 15, "toddler": 35, "older": 50}, {"toddler": 40, "older": 60}),
    _KINDERGARTEN: ({"older": 100},),
    _COMMUNITY: ({"mixed": 100}, {"toddler": 40, "older": 60}),
    _EMPLOYER: ({"mixed": 100}, {"toddler": 50, "older": 50}),
    _FAMILY: ({"mixed": 100},),
    _CENTRE: ({"infant": 12, "toddler": 30, "older": 40, "mixed": 18},),
}
_OWNERSHIPS = {
    _DETACHED: ("民办营利", "民办营利", "民办非营利", "公建民营"),
    _KINDERGARTEN: ("公办", "公办", "民办非营利", "民办营利"),
    _COMMUNITY: ("公建民营", "民办非营利", "公办"),
    _EMPLOYER: ("公办", "民办非营利"),
    _FAMILY: ("民办营利",),
    _CENTRE: ("公办",),
}
_FORMS = ("全日托", "全日托", "全日托、半日托", "全日托、半日托、临时托", "全日托、计时托", "半日托、计时托、临时托")
_DOCUMENT = INVENTED + "\u3014{year}\u3015{number}号"
_RESULTS = (schema.PASSED,) * 23 + (schema.TO_MEND,) * 2 + (schema.FAILED,)
_STREET = "街道"
_TOWN_FIRST = {_STREET: 0, "镇": 1}
_RENAMED_AT = 15
_MOST_CHANGE, _MOST_SHARE = 20, 0.2
"""Places by which an institution may change within a quarter, well inside what asks for an explanation."""


@dataclass
class Institution:
    """One invented institution: what it is, and its state in the quarter being told."""

    name: str
    uscc: str | None
    kind: str
    ownership: str
    township: str
    setting: str
    places: int
    opened: dt.date
    inclusive_doc: str | None
    filing_no: str
    registered_from: int
    forms: str
    shares: dict[str, int] | None
    use: float
    certified: float
    spare_carers: int
    fee: int
    area: float
    address: str
    lot: float
    listed_at: int
    status: str = schema.OPERATING
    demonstration: bool = False
    pilot: str = schema.NO_PILOT
    anchor: bool = False
    changed_at: int = -1
    trained_on: dt.date | None = None
    inspected_on: dt.date | None = None
    inspection: str | None = None
    enrolled: int = 0


@dataclass(frozen=True)
class _Opening:
    """An institution the story asks for: when it opens, and when it closes if it does."""

    at: int
    kind: str
    township: str
    demonstration: bool = False
    pilot: str = schema.NO_PILOT
    closes: int | None = None


@dataclass
class CountyTownships:
    """A county's townships by today's code, the town first; and each one's code in every quarter."""

    codes: list[str]
    towns: set[str]
    then: list[dict[str, str]]

    @property
    def renamed(self) -> set[str]:
        """Those that had another code in the first quarter: what has no credit code would not be found again there."""
        return {code for code in self.codes if self.then[0].get(code) != code}

    def since(self, code: str) -> int:
        """The first position at which the township, or what it succeeds, is on the roster."""
        return next(at for at, roster in enumerate(self.then) if code in roster)


def townships(policy: Policy, county: str) -> CountyTownships:
    """The townships of a county, without pseudo units and those dissolved since."""
    rosters = [policy.townships(day) for day in LAST_DAYS]
    own = [r[(r["county"] == county) & ~r["is_pseudo"]] for r in rosters]
    kinds = dict(zip(own[-1]["code"], own[-1]["kind"], strict=True))
    codes = sorted(kinds, key=lambda code: (_TOWN_FIRST.get(kinds[code], 2), code))
    towns = {code for code in codes if kinds[code] == _STREET} or set(codes[:1])
    then = [{policy.lineage(code): code for code in roster["code"]} for roster in own]
    return CountyTownships(codes, towns, then)


class Scene:
    """One county's institutions through all quarters."""

    def __init__(
        self, policy: Policy, county: Unit, part: CountyStory, path: list[int], names: Names, random: Random
    ) -> None:
        self.policy, self.county, self.part, self.path = policy, county, part, path
        self.names, self.random = names, random
        self.townships = townships(policy, county.code)
        self.covered = spread(len(self.townships.codes), part.townships, part.lacking, part.due_at)
        self.script = self._script()
        self.closing: dict[int, list[Institution]] = {}
        self.present: list[Institution] = []
        self.number = 0

    def quarters(self) -> list[pd.DataFrame]:
        """The roster as reported in each quarter, by the contract's keys."""
        return frames(schema.INSTITUTIONS, [self._quarter(at) for at in range(len(QUARTERS))])

    def _quarter(self, at: int) -> list[dict[str, Any]]:
        self.present = [i for i in self.present if i.status != schema.CLOSED]
        self._open_prepared()
        self._follow_script(at)
        self._close_some(at)
        self._grow_some(at)
        self._settle(at)
        self._rename_one(at)
        self._prepare_one(at)
        self._live(at)
        return [self._row(one, at) for one in self.present]

    # --- what the story asks for -------------------------------------------------------------------------------------

    def _script(self) -> list[_Opening]:
        town = self.townships.codes[0]
        return [*self._demonstrations(town), *self._pilots(town), *self._coverage(town), _Opening(0, _COMMUNITY, town)]

    def _coverage(self, town: str) -> list[_Opening]:
        known = zip(self.townships.codes, self.covered, strict=True)
        asked = [(code, max(at, self.townships.since(code))) for code, at in known if at is not None and code != town]
        return [_Opening(at, _KINDERGARTEN, code, closes=self._lost(code)) for code, at in asked]

    def _demonstrations(self, town: str) -> list[_Opening]:
        first = {ON_TIME: 0, SLIPPED: 0, LATE: 9}.get(self.part.demonstration)
        if first == 9 and self.part.quiet_after < LAST_AT:
            first = LAST_AT
        if first is None:
            return []
        closes = LAST_AT if self.part.demonstration == SLIPPED else None
        later = range(first, first + 5 * self.part.demonstrations, 5)
        return [_Opening(at, _CENTRE, town, demonstration=True, closes=closes) for at in later]

    def _pilots(self, town: str) -> list[_Opening]:
        at = {ON_TIME: 0, LATE: 7}.get(self.part.pilot)
        if at is None:
            return []
        kinds = ((_KINDERGARTEN, schema.PILOT_KINDERGARTEN), (_EMPLOYER, schema.PILOT_WORKPLACE))
        kind, pilot = kinds[self.random.randrange(2)]
        return [_Opening(at, kind, town, pilot=pilot)]

    def _lost(self, code: str) -> int | None:
        lost = self.part.townships == SLIPPED and code in self.townships.codes[-self.part.lacking :]
        return LAST_AT - 1 if lost else None

    def _follow_script(self, at: int) -> None:
        for institution in self.closing.pop(at, []):
            institution.status = schema.CLOSED
        for opening in self.script:
            if opening.at == at:
                self._open_scripted(opening, at)

    def _open_scripted(self, opening: _Opening, at: int) -> None:
        size = min(self._size(opening.kind), max(5, self.path[at] // 4))
        new = self._new(at, opening.kind, opening.township, size, inclusive=True)
        new.anchor, new.demonstration, new.pilot = True, opening.demonstration, opening.pilot
        if opening.closes is not None:
            self.closing.setdefault(opening.closes, []).append(new)

    # --- what happens by itself --------------------------------------------------------------------------------------

    def _open_prepared(self) -> None:
        for institution in self.present:
            if institution.status == schema.PREPARING:
                institution.status = schema.OPERATING

    def _close_some(self, at: int) -> None:
        if at < 3 or at > self.part.quiet_after:
            return
        for institution in self._operating():
            if not institution.anchor and self.random.random() < 0.008:
                institution.status = schema.CLOSED

    def _grow_some(self, at: int) -> None:
        if at == 0 or at > self.part.quiet_after:
            return
        for institution in self._operating():
            if self._missing(at) > 0 and institution.kind != _FAMILY and self.random.random() < 0.03:
                self._change(institution, min(self._leeway(institution), self._missing(at)), at)
            elif self.random.random() < 0.006:
                self._change(institution, -self._leeway(institution) // 2, at)

    def _settle(self, at: int) -> None:
        """Open or shrink what it takes for the counted places to be the story's, exactly."""
        while self._missing(at) >= 3:
            self._new_anywhere(at, self._missing(at))
        if self._missing(at) > 0:
            self._top_up(at)
        for institution in sorted(self._operating(), key=lambda i: -i.places):
            if self._missing(at) < 0 and institution.changed_at < at:
                self._change(institution, -min(self._leeway(institution), -self._missing(at)), at)

    def _top_up(self, at: int) -> None:
        """One or two places more at what opens this quarter, else at the largest."""
        fresh = [i for i in self._operating() if i.listed_at == at and i.kind != _FAMILY]
        known = [i for i in self._operating() if i.changed_at < at]
        if not fresh and (at > self.part.quiet_after or not known):
            self._new(at, _FAMILY, self.townships.codes[0], self._missing(at), inclusive=False)
        else:
            self._change((fresh or sorted(known, key=lambda i: -i.places))[0], self._missing(at), at)

    def _rename_one(self, at: int) -> None:
        if self.part.renames and at == _RENAMED_AT:
            coded = [i for i in self._operating() if i.uscc]
            renamed = max(coded, key=lambda i: i.places)
            renamed.name = self.names.institution(renamed.kind)

    def _prepare_one(self, at: int) -> None:
        if at > self.part.quiet_after - 2 and self.part.quiet_after < LAST_AT:
            return
        if at < LAST_AT and self.path[at + 1] - self.path[at] < 30:
            return
        if self.random.random() < 0.4:
            self._new(at, _DETACHED, self.townships.codes[0], self._size(_COMMUNITY), inclusive=False, prepared=True)

    def _operating(self) -> list[Institution]:
        return [i for i in self.present if i.status == schema.OPERATING]

    def _missing(self, at: int) -> int:
        return self.path[at] - sum(i.places for i in self._operating())

    @staticmethod
    def _leeway(institution: Institution) -> int:
        return min(_MOST_CHANGE, int(institution.places * _MOST_SHARE))

    @staticmethod
    def _change(institution: Institution, by: int, at: int) -> None:
        institution.places += by
        institution.changed_at = at

    # --- a new institution -------------------------------------------------------------------------------------------

    def _size(self, kind: str) -> int:
        return self.random.randint(*_SIZES[kind])

    def _new_anywhere(self, at: int, room: int) -> None:
        township = self._place(at)
        kinds = _TOWN_KINDS if township in self.townships.towns else _COUNTRY_KINDS
        kind = self.random.choices(list(kinds), list(kinds.values()))[0]
        if room < 10 and township not in self.townships.renamed:
            kind = _FAMILY
        elif kind == _FAMILY and township in self.townships.renamed:
            kind = _COMMUNITY
        size = min(self._size(kind), room)
        inclusive = self._may_be_inclusive(township, at) and self.random.random() < 0.55
        self._new(at, kind, township, size, inclusive=inclusive)

    def _place(self, at: int) -> str:
        lost = {opening.township for opening in self.script if opening.closes is not None} - self.townships.towns
        open_to = [code for code in self.townships.codes if code not in lost and code in self.townships.then[at]]
        weights = [
            9 if code in self.townships.towns else 2 if i < len(open_to) // 2 else 1 for i, code in enumerate(open_to)
        ]
        return self.random.choices(open_to, weights)[0]

    def _may_be_inclusive(self, township: str, at: int) -> bool:
        since = self.covered[self.townships.codes.index(township)]
        return since is not None and since <= at

    def _new(
        self, at: int, kind: str, township: str, size: int, *, inclusive: bool, prepared: bool = False
    ) -> Institution:
        self.number += 1
        random, year = self.random, PERIODS[at].year
        ownership = random.choice(_OWNERSHIPS[kind])
        coded = kind != _FAMILY or random.random() < 0.5
        delay = random.choices((0, random.randint(1, 10), 99), (62, 26, 12))[0]
        new = Institution(
            name=self.names.institution(kind),
            uscc=credit_code(self.county.code, ownership, self.number) if coded else None,
            kind=kind,
            ownership=ownership,
            township=township,
            setting=schema.SETTINGS[0 if township in self.townships.towns or random.random() < 0.2 else 1],
            places=size,
            opened=self._opening_day(at, prepared),
            inclusive_doc=_DOCUMENT.format(year=year, number=random.randint(1, 60)) if inclusive else None,
            filing_no=f"{INVENTED}备{self.county.code}-{self.number:04d}",
            registered_from=at if inclusive else at + delay,
            forms=random.choice(_FORMS),
            shares=random.choice(_CLASS_SHARES[kind]) if kind == _FAMILY or random.random() < 0.92 else None,
            use=random.uniform(0.46, 0.78),
            certified=random.uniform(0.55, 0.8),
            spare_carers=random.choice((0, 0, 1, 1, 2)) if size > 8 else 0,
            fee=random.randrange(700, 1400, 20) if inclusive else random.randrange(1200, 2600, 50),
            area=round(size * random.uniform(5.0, 8.5) * 2) / 2,
            address=f"{INVENTED}路{random.randint(1, 199)}号",
            lot=random.random(),
            listed_at=at,
            status=schema.PREPARING if prepared else schema.OPERATING,
            changed_at=at,
        )
        self.present.append(new)
        return new

    def _opening_day(self, at: int, prepared: bool) -> dt.date:
        """A day of the quarter; long before for those of the first one, and now and then one reported too late."""
        if at == 0 and not prepared:
            return dt.date(self.random.randint(2015, 2019), self.random.randint(1, 12), self.random.randint(1, 28))
        forgotten = not prepared and self.random.random() < 0.04
        days = 91 if prepared else -80 if forgotten else 0
        return FIRST_DAYS[at] + dt.timedelta(days=days + self.random.randint(2, 40))

    # --- what is reported of it --------------------------------------------------------------------------------------

    def _live(self, at: int) -> None:
        """Children, inspections and training of the quarter."""
        for institution in self.present:
            if PERIODS[at].quarter == 1:
                institution.trained_on = None
            if institution.status == schema.OPERATING:
                self._enrol(institution, at)
                self._inspect(institution, at)
        self._train(at)

    def _enrol(self, institution: Institution, at: int) -> None:
        fresh = 0.6 if institution.changed_at == at and institution.enrolled == 0 and at > 0 else 1.0
        use = (institution.use + 0.006 * at + self.random.uniform(-0.06, 0.06)) * fresh
        institution.enrolled = min(institution.places, max(1, round(institution.places * use)))

    def _inspect(self, institution: Institution, at: int) -> None:
        if self.random.random() < 0.36:
            institution.inspected_on = self._day(institution, at)
            institution.inspection = self.random.choice(_RESULTS)

    def _day(self, institution: Institution, at: int) -> dt.date:
        """A working-looking day of the quarter on which the institution was already open."""
        first, last = max(FIRST_DAYS[at], institution.opened), LAST_DAYS[at]
        return first + dt.timedelta(days=self.random.randint(0, (last - first).days))

    def _train(self, at: int) -> None:
        """As many as the story says have been trained and checked by the end of this quarter of the year."""
        operating = self._operating()
        wanted = ceil(self._trained_share(at) * len(operating))
        waiting = sorted((i for i in operating if i.trained_on is None), key=lambda i: i.lot)
        for institution in waiting[: max(0, wanted - (len(operating) - len(waiting)))]:
            institution.trained_on = self._day(institution, at)

    def _trained_share(self, at: int) -> float:
        if PERIODS[at].quarter == 4:
            return float(self.part.trained_years)
        third = float(self.part.trained) if at > self.part.due_at else min(0.8, float(self.part.trained) + 0.05)
        return third * (0.3, 0.62, 1.0)[PERIODS[at].quarter - 1]

    def _row(self, one: Institution, at: int) -> dict[str, Any]:
        registered = at >= one.registered_from
        row: dict[str, Any] = {key: getattr(one, key) for key in _COPIED}
        row |= {
            "township": self.townships.then[at][one.township],
            "inclusive": schema.YES if one.inclusive_doc else schema.NO,
            "demonstration": schema.YES if one.demonstration else schema.NO,
            "registered": schema.REGISTERED if registered else schema.UNREGISTERED,
            "filing_no": one.filing_no if registered else None,
        }
        return row | (self._operating_values(one, at) if one.status == schema.OPERATING else {})

    def _operating_values(self, one: Institution, at: int) -> dict[str, Any]:
        classes = class_places(one.places, one.shares or {"mixed": 100})
        ratios = self.policy.counting.carers_per_place
        carers = sum(ceil(places / ratios[kind]) for kind, places in classes.items()) + one.spare_carers
        said = {f"places_{kind}": places for kind, places in classes.items() if one.shares}
        said |= {f"classes_{k}": ceil(n / self.policy.classes[k].places) for k, n in classes.items() if one.shares}
        certified = int(carers * min(0.97, one.certified + 0.008 * at))
        of_the_day = {key: getattr(one, key) for key in _OF_THE_DAY}
        return said | of_the_day | {"carers": carers, "carers_certified": certified}


_COPIED = (
    "name",
    "uscc",
    "address",
    "kind",
    "ownership",
    "setting",
    "inclusive_doc",
    "pilot",
    "status",
    "places",
    "area",
)
_OF_THE_DAY = ("opened", "enrolled", "forms", "fee", "trained_on", "inspected_on", "inspection")


def class_places(places: int, shares: dict[str, int]) -> dict[str, int]:
    """Places by kind of class, by shares in percent; they add up, the last kind takes what is left."""
    *first, last = shares
    given = {kind: places * shares[kind] // 100 for kind in first}
    return given | {last: places - sum(given.values())}


def frames(sheet: schema.ContractSheet, quarters: list[list[dict[str, Any]]]) -> list[pd.DataFrame]:
    """The rows of each quarter as a frame with every column of the sheet but formulas, typed as Reading's."""
    columns = [c for c in sheet.columns if c.type is not schema.Type.FORMULA]
    rows = list(chain.from_iterable(quarters))
    typed = pd.DataFrame({c.key: column_array([row.get(c.key) for row in rows], c.type) for c in columns}, copy=False)
    ends = list(accumulate(map(len, quarters), initial=0))
    return [typed.iloc[a:b].reset_index(drop=True) for a, b in pairwise(ends)]
