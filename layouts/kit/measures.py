"""What a target is called: by words of its own, else as its indicator is."""

from __future__ import annotations

from layouts.words.catalogue import Catalogue
from metrics.measures import Measure


def measure_name(measure: Measure, words: Catalogue) -> str:
    """The name of a target; of several of which one is enough, theirs together."""
    return _called(measure, "name", words)


def measure_short(measure: Measure, words: Catalogue) -> str:
    """Its name where there is little room."""
    return _called(measure, "short", words)


def _called(measure: Measure, form: str, words: Catalogue) -> str:
    own = f"measure.{measure.key}.{form}"
    if words.has(own):
        return words.text(own)
    return words.text("measure.any", names=[words.text(f"indicator.{one}.{form}") for one in measure.indicators])
