"""Drawing a layout: a seed gives a ledger, a writer and a handful of ways, each with a chance of its own.

Every way draws from a generator of its own, so that leaving one out changes none of the others: a layout that is read
wrongly can be laid out again with fewer ways until the ones that matter are left.
"""

from __future__ import annotations

from random import Random

from tests.torture import around, columns, days, groups, names, numbers, rows, sheets, words
from tests.torture.draft import Draft
from tests.torture.files import WRITERS
from tests.torture.laying import Laid, lay
from tests.torture.ledger import POLICY, ledger
from tests.torture.ways import BOOK, WAYS

_MODULES = (numbers, days, words, columns, names, groups, around, rows, sheets)
"""The order in which ways change a draft."""
_PLACES = {module.__name__: place for place, module in enumerate(_MODULES)}
_COUNTIES = tuple(unit.code for unit in POLICY.counties)
_SINGLE = 4
"""One layout in so many has a single way, for telling which it is that is not read."""
_FEW, _MANY = 2, 8


def county_of(seed: int) -> str:
    """The county whose ledger it is."""
    return _COUNTIES[seed % len(_COUNTIES)]


def drawn(seed: int) -> tuple[str, list[str]]:
    """The writer and the names of the ways of a layout."""
    random = Random(f"{seed}:draw")
    single = seed % _SINGLE == 0
    plain = ["openpyxl", "xlsxwriter"]
    writer = random.choices(list(WRITERS), [writer.weight for writer in WRITERS.values()])[0]
    if single and random.random() < 0.9:
        writer = random.choice(plain)
    fit = [way for way in WAYS.values() if way.needs <= WRITERS[writer].can]
    kinds = list(dict.fromkeys(way.group for way in fit))
    if single:
        return writer, [random.choice(fit).name]
    chosen = random.sample(kinds, min(len(kinds), random.randint(_FEW, _MANY)))
    return writer, in_order([random.choice([way.name for way in fit if way.group == group]) for group in chosen])


def in_order(chosen: list[str]) -> list[str]:
    """Ways as they change a draft one after the other: cells, columns, headings, lines, sheets."""
    places = {name: (_PLACES[way.change.__module__], at) for at, (name, way) in enumerate(WAYS.items())}
    return sorted(chosen, key=places.__getitem__)


def lay_out(seed: int, writer: str, ways: list[str]) -> Laid:
    """The layout of a seed by these ways, in their order; those without occasion are not among its ways."""
    draft = Draft.of(ledger(Random(f"{seed}:ledger"), county_of(seed)))
    draft.writer, draft.plain_text = writer, BOOK not in WRITERS[writer].can
    draft.file = f"{draft.ledger.county_name}托育机构台账"
    for name in ways:
        if WAYS[name].change(draft, Random(f"{seed}:{name}")) is not False:
            draft.ways.append(name)
    draft.ways.append(f"writer.{writer}")
    return lay(draft)
