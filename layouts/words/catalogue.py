"""One language's words: sentences by key, and findings and errors told in them."""

from __future__ import annotations

import datetime as dt
import re
import string
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from numbers import Integral, Real
from pathlib import Path
from typing import Any

from data.errors import UserError
from data.findings import Finding
from data.policy.policy import DEFAULT_POLICY, Policy, load_policy

LANGUAGES = ("zh", "en")
LONGEST_VALUE = 40
"""Characters of a value from somebody's file that a sentence repeats."""

_HOME = Path(__file__).parent
_MINUS, _MISSING, _MORE = "−", "—", "…"
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_SPACES = "\r\n\t"
_IDENTITY = re.compile(r"([1-9]\d{5})(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]")
_BASIS = {"before": "basis", "now": "basis"}
"""Parameters whose words stand under another name."""


@dataclass(frozen=True)
class FindingWords:
    """A finding as a page shows it: its title, what was found, what is expected, what to do. Empty: nothing to say."""

    title: str
    found: str
    expected: str
    todo: str


class Catalogue:
    """The words of one language; ``language`` is ``zh`` or ``en``.

    Placeholders are those of ``str.format``; ``{policy.carry_quarters}`` is a number of the policy. A number is written
    with thousands apart and a true minus, a list joined, what is missing as a dash; ``{year:plain}`` as it is,
    ``{change:signed}`` signed, ``{names:count}`` by its length, ``{n:spelled}`` in letters, ``{n:plural}`` an s.
    """

    def __init__(self, language: str, policy: Policy | Path = DEFAULT_POLICY) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"no such language: {language!r}")
        self.language = language
        self._texts = _load(_HOME / language)
        self._formatter = _Formatter(self._texts["list.joined"], self._texts["list.spelled"].split(), policy)

    @property
    def keys(self) -> frozenset[str]:
        """Every key there is."""
        return frozenset(self._texts)

    def has(self, key: str) -> bool:
        """Whether there is a text of that key."""
        return key in self._texts or f"{key}.name" in self._texts

    def text(self, key: str, /, **params: Any) -> str:
        """The text of a key, or its table's ``name``, with placeholders filled. Raises KeyError for either missing."""
        sentence = self._texts[key] if key in self._texts else self._texts[f"{key}.name"]
        return self._formatter.filled(sentence, params)

    def error(self, error: UserError) -> str:
        """The sentence of a user error. Its parameters are ours or the asker's own, so that nothing is shortened."""
        return self.text(f"errors.{error.code}", **{key: _seen(value) for key, value in error.params.items()})

    def finding(self, finding: Finding) -> str:
        """A finding in one breath: what was found, what is expected, what to do."""
        said = self.finding_parts(finding)
        # A title with a found of its own has told it already, in its own words.
        told = finding.value is None or said.found in said.title or said.found != self._value(finding)
        opening = "findings.telling.title" if told else "findings.telling.title_found"
        sentences = [self.text(opening, title=said.title, found=said.found)]
        if said.expected:
            sentences.append(self.text("findings.telling.expected", expected=said.expected))
        stop = self.text("findings.telling.stop")
        return "".join(sentence + stop for sentence in (*sentences, said.todo) if sentence).rstrip()

    def finding_parts(self, finding: Finding) -> FindingWords:
        """A finding in its parts, for the page."""
        params = {key: self._word(key, value) for key, value in finding.params.items()}
        params |= {"value": self._value(finding), "sheet": finding.sheet or "", "cell": finding.cell or ""}
        keys = self._variants(finding)
        title, expected, todo = (self._first(keys, part, params) for part in ("title", "expected", "todo"))
        return FindingWords(title, self._first(keys, "found", params), expected, todo)

    def _variants(self, finding: Finding) -> list[str]:
        """Where a finding's words stand, the nearest first.

        Those of a parameter's value, which several codes share (``told.looks_like.zip``), those for a parameter that is
        given, those for any.
        """
        key = f"findings.{finding.code}"
        shared = [f"told.{param}.{value}" for param, value in finding.params.items() if isinstance(value, str)]
        given = [f"{key}.if_{param}" for param, value in finding.params.items() if value]
        return [*shared, *given, key]

    def _first(self, keys: list[str], part: str, params: dict[str, Any]) -> str:
        for key in keys:
            if f"{key}.{part}" in self._texts:
                return self.text(f"{key}.{part}", **params)
        return params["value"] if part == "found" else ""

    def _value(self, finding: Finding) -> str:
        if finding.value is None:
            return self.text("findings.telling.blank") if finding.cell else ""
        return _shown_safely(_plain(finding.value))

    def _word(self, param: str, value: Any) -> Any:
        """A parameter's own word where it has one (``word.by.code``), else the value made safe to show."""
        if isinstance(value, (list, tuple)):
            return [self._word(param, item) for item in value]
        return self._texts.get(f"word.{_BASIS.get(param, param)}.{value}", _shown_safely(value))


@cache
def catalogue(language: str, policy: Policy | Path = DEFAULT_POLICY) -> Catalogue:
    """The catalogue of a language for a city's policy; a file of one is read when a sentence first asks for a number.

    Raises ValueError for a language there is none of.
    """
    return Catalogue(language, policy)


class _Formatter(string.Formatter):
    """``str.format`` that writes numbers, days and lists as sentences do."""

    def __init__(self, joined: str, spelled: list[str], policy: Policy | Path) -> None:
        self._joined, self._spelled, self._policy = joined, spelled, policy

    def filled(self, sentence: str, params: dict[str, Any]) -> str:
        """A sentence with its placeholders filled."""
        said: list[str] = []
        for literal, name, spec in _pieces(sentence):
            said.append(literal)
            if name is not None:
                value = params[name] if name in params else self.get_field(name, (), params)[0]
                said.append(self.format_field(value, spec))
        return "".join(said)

    def get_value(self, key: Any, args: Any, kwargs: Any) -> Any:
        """A parameter; ``policy`` is the city's."""
        if key != "policy":
            return super().get_value(key, args, kwargs)
        if isinstance(self._policy, Path):
            self._policy = load_policy(self._policy)
        return self._policy

    def format_field(self, value: Any, format_spec: str) -> str:
        match format_spec:
            case "":
                return self._shown(value)
            case "plain":
                return _plain(value)
            case "signed":
                return ("+" if isinstance(value, Real) and float(value) > 0 else "") + self._shown(value)
            case "count":
                return self._shown(len(value) if isinstance(value, (list, tuple)) else value)
            case "spelled":
                return self._spelled[int(value)] if value in range(len(self._spelled)) else self._shown(value)
            case "plural":
                return "" if value == 1 else "s"
        return super().format_field(value, format_spec)

    def _shown(self, value: Any) -> str:
        if isinstance(value, (list, tuple)):
            return self._joined.join(self._shown(item) for item in value)
        if isinstance(value, Real) and not isinstance(value, bool):
            return _number(value)
        return _plain(value)


@cache
def _pieces(sentence: str) -> tuple[tuple[str, str | None, str], ...]:
    """A sentence taken apart once: each text with the placeholder after it and how that is written."""
    parsed = string.Formatter().parse(sentence)
    return tuple((literal, name, spec or "") for literal, name, spec, _ in parsed)


def _number(value: Real) -> str:
    written = f"{abs(int(value)):,}" if isinstance(value, Integral) else _thousands(abs(float(value)))
    return f"{_MINUS}{written}" if float(value) < 0 else written


def _thousands(value: float) -> str:
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def _plain(value: Any) -> str:
    if value is None:
        return _MISSING
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _shown_safely(value: Any) -> Any:
    """A text from somebody's file: not too long, no identity number, nothing in it unseen; other values as they are."""
    if not isinstance(value, str):
        return value
    masked = _IDENTITY.sub(rf"\1{_MORE}", value)
    return _seen(masked if len(masked) <= LONGEST_VALUE else masked[:LONGEST_VALUE] + _MORE)


def seen(text: str) -> str:
    """A text from somebody else with nothing in it unseen: control and direction marks stand as their code."""
    return str(_seen(text))


def _seen(value: Any) -> Any:
    """A text with nothing in it unseen; other values as they are."""
    return "".join(map(_visible, value)) if isinstance(value, str) else value


def _visible(letter: str) -> str:
    if letter in _SPACES:
        return " "
    return f"[U+{ord(letter):04X}]" if unicodedata.category(letter) in _UNSEEN else letter


def _load(folder: Path) -> dict[str, str]:
    texts: dict[str, str] = {}
    for file in sorted(folder.glob("*.toml")):
        for key, text in _flat(tomllib.loads(file.read_text(encoding="utf-8"))):
            if key in texts:
                raise ValueError(f"{file.name}: {key} stands in two files")
            texts[key] = text
    return texts


def _flat(table: dict[str, Any], above: str = "") -> list[tuple[str, str]]:
    flat = []
    for key, value in table.items():
        flat += _flat(value, f"{above}{key}.") if isinstance(value, dict) else [(above + key, value)]
    return flat
