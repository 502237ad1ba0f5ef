"""What the look of a cell changes in its meaning: struck through, a percentage. Used in the child only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.parsers import expat

_PERCENT_IDS = {9, 10}
"""Number formats every workbook has without writing them down (ECMA-376 part 1, 18.8.30)."""
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]')
_MULTIPLE = re.compile("[百千万亿]+")
_OFF = ("0", "false", "off", "none")


@dataclass(frozen=True)
class Styles:
    """Numbers of cell formats by what they do: ``struck`` through, a percentage, a number with 万 written behind."""

    struck: frozenset[int] = frozenset()
    percent: frozenset[int] = frozenset()
    multiples: tuple[tuple[int, str], ...] = ()

    @classmethod
    def of(cls, formats: Iterable[tuple[int, int]], struck_fonts: set[int], codes: dict[int, str]) -> Styles:
        """From each cell format's number format and font; ``codes`` are the number formats written down."""
        struck, percent, multiples = set(), set(), []
        for at, (number, font) in enumerate(formats):
            code = codes.get(number, "")
            bare = _LITERAL.sub("", code)
            if font in struck_fonts:
                struck.add(at)
            if number in _PERCENT_IDS or "%" in bare:
                percent.add(at)
            elif behind := _MULTIPLE.search("".join(map("".join, _LITERAL.findall(code)))):
                multiples.append((at, behind[0]))
        return cls(frozenset(struck), frozenset(percent), tuple(multiples))

    def shown(self, style: int, number: float) -> str | None:
        """What Excel shows of a number where its own digits would say something else; None where they do not."""
        if style in self.percent:
            return f"{round(number * 100, 6):g}%"
        behind = dict(self.multiples).get(style)
        return f"{number:g}{behind}" if behind else None


def styles(xml: bytes) -> Styles:
    """The styles of an xlsx by its part."""
    reading = _StylesPart()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = reading.start, reading.end
    if xml:
        parser.Parse(xml, True)
    return Styles.of(reading.formats, reading.struck, reading.codes)


class _StylesPart:
    def __init__(self) -> None:
        self.within: list[str] = []
        self.fonts = 0
        self.struck: set[int] = set()
        self.codes: dict[int, str] = {}
        self.formats: list[tuple[int, int]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rsplit(":", 1)[-1]
        above = self.within[-1] if self.within else ""
        if tag == "font" and above == "fonts":
            self.fonts += 1
        elif tag == "strike" and "fonts" in self.within and attributes.get("val", "1") not in _OFF:
            self.struck.add(self.fonts - 1)
        elif tag == "numFmt" and above == "numFmts":
            self.codes[int(attributes.get("numFmtId", 0))] = attributes.get("formatCode", "")
        elif tag == "xf" and above == "cellXfs":
            self.formats.append((int(attributes.get("numFmtId", 0)), int(attributes.get("fontId", 0))))
        self.within.append(tag)

    def end(self, _: str) -> None:
        self.within.pop()


def struck_strings(xml: bytes) -> tuple[set[int], set[int]]:
    """Shared strings written in several fonts: those struck through as a whole, and those struck in part."""
    if b"strike" not in xml:
        return set(), set()
    reading = _SharedStrings()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reading.start, reading.end
    parser.CharacterDataHandler = reading.text
    parser.Parse(xml, True)
    return reading.whole, reading.part


class _SharedStrings:
    def __init__(self) -> None:
        self.number = -1
        self.run_struck = self.in_text = False
        self.struck = self.plain = False
        self.whole: set[int] = set()
        self.part: set[int] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rsplit(":", 1)[-1]
        if tag == "si":
            self.number, self.struck, self.plain = self.number + 1, False, False
        elif tag == "r":
            self.run_struck = False
        elif tag == "strike":
            self.run_struck = attributes.get("val", "1") not in _OFF
        self.in_text = tag == "t"

    def text(self, said: str) -> None:
        if self.in_text and said.strip():
            self.struck |= self.run_struck
            self.plain |= not self.run_struck

    def end(self, name: str) -> None:
        tag = name.rsplit(":", 1)[-1]
        self.in_text = False
        if tag == "r":
            self.run_struck = False
        elif tag == "si" and self.struck:
            (self.part if self.plain else self.whole).add(self.number)
