"""Characters: what people type without seeing it, and what must not be shown as it is."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

_DIRECTION = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile(
    "[\u200b-\u200d\u2060-\u2064\ufeff\u00ad\u180e\ufe00-\ufe0f\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
_SPACES = re.compile(r"\s+")
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u26ff\u2700-\u27bf\u2b50\u2b55]")
_SHOWN = 80
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(?:00:00:00|(\d\d:\d\d:\d\d))(?:\.\d+)?")
_PICTURE = re.compile(r"=?(_xlfn\.)?(DISPIMG|IMAGE)\(", re.IGNORECASE)
"""What WPS keeps of a picture in a cell (嵌入单元格图片)."""

MISSING = frozenset(
    {"", "-", "--", "---", "—", "——", "–", "―", "/", "//", "\\", "'", "’", "无", "暂无", "N/A", "NA", "空", "."}
)
"""How people write that there is nothing (after ``plain`` and upper case). Missing, never zero."""
ERROR_VALUES = frozenset(
    {
        "#REF!",
        "#N/A",
        "#DIV/0!",
        "#VALUE!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#GETTING_DATA",
    }
)


def turns_direction(text: str) -> bool:
    """Whether a character in it reverses the reading direction: what is shown is then not what is stored."""
    return bool(_DIRECTION.search(text))


def has_emoji(text: str) -> bool:
    """Whether there is an emoji or pictograph in it."""
    return bool(EMOJI.search(text))


def visible(text: str) -> str:
    """Without characters that cannot be seen; a line break and a tab become a space."""
    return _INVISIBLE.sub("", text)


def plain(text: str) -> str:
    """Half-width forms (NFKC), nothing invisible, single spaces, none at the ends."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", visible(text))).strip()


def squeezed(text: str) -> str:
    """The same without any space."""
    return plain(text).replace(" ", "")


def trimmed(text: str) -> str:
    """As written, but nothing invisible, single spaces for line breaks and other white space, none at the ends."""
    return _SPACES.sub(" ", visible(text)).strip()


def is_missing(text: str) -> bool:
    """Whether this says that there is nothing."""
    return squeezed(text).upper() in MISSING


def is_picture(value: object) -> bool:
    """Whether a cell holds a picture instead of text."""
    return value == ["picture"] or (isinstance(value, str) and "(" in value and bool(_PICTURE.match(value)))


def unpointed(value: Any) -> Any:
    """A whole number as people write it, a text without decimal point; whatever else it is, as it is."""
    return str(int(value)) if value.__class__ is float and value.is_integer() else value


def shown(value: object) -> object:
    """A cell's value as a finding may carry it: as the spreadsheet shows it, shortened.

    Direction characters are named instead of working. A picture or a formula without a value shows nothing.
    """
    if isinstance(value, list) or is_picture(value):
        return None
    if isinstance(value, bool):
        return str(value).upper()
    if not isinstance(value, str):
        return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value
    if moment := _MOMENT.fullmatch(value):
        value = " ".join(part for part in moment.groups() if part)
    named = _DIRECTION.sub(lambda found: f"<U+{ord(found[0]):04X}>", value)
    return named if len(named) <= _SHOWN else named[:_SHOWN] + "…"


def changes(raw: str) -> str | None:
    """What reading ``raw`` as plain text had to change: invisible, full_width, spaces, or None."""
    if visible(raw) != raw:
        return "invisible"
    normal = unicodedata.normalize("NFKC", raw)
    if normal.strip() != raw.strip() and _SPACES.sub("", normal) != _SPACES.sub("", raw):
        return "full_width"
    return "spaces" if _SPACES.sub(" ", normal).strip() != raw else None


def all_changes(raw: str, read: str) -> list[str]:
    """Everything that was done to ``raw`` to read it as ``read``, a code without spaces and in upper case."""
    seen = visible(raw)
    wide = unicodedata.normalize("NFKC", seen)
    bare = _SPACES.sub("", wide)
    done = [
        ("invisible", seen != raw),
        ("full_width", _SPACES.sub("", seen) != bare),
        ("spaces", _SPACES.search(wide) is not None),
        ("apostrophe", bare.startswith("'")),
        ("case", bare.lstrip("'") != read),
    ]
    return [what for what, was in done if was]
