"""On which line of a TOML file each key and each element stands: ``tomllib`` gives values without their lines.

Only for text that ``tomllib`` has accepted: what is malformed has been refused before.
"""

from __future__ import annotations

import re

from data.policy.problems import Path

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'  # multi-line strings may end in up to two quotes of their own
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|\n"
    r"|[\[\]{},=]"
    r"""|[^\s\[\]{},=#"']+""",
    re.DOTALL,
)
_KEY_PART = re.compile(r"""[^.\s"']+|"[^"]*"|'[^']*'""")


def locate(text: str) -> dict[Path, int]:
    """The line, from 1, of every table, key and array element of a TOML document; of the whole: ``()`` on line 1."""
    return _Scanner(text).lines


def line_of(lines: dict[Path, int], path: Path) -> int:
    """The line of what stands at a path, or of the nearest thing around it that has one."""
    while path not in lines:
        path = path[:-1]
    return lines[path]


class _Scanner:
    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {(): 1}
        self._tokens: list[tuple[str, int]] = []
        line = 1
        for found in _TOKEN.finditer(text):
            if not found[0].startswith("#"):
                self._tokens.append((found[0], line))
            line += found[0].count("\n")
        self._at = 0
        self._sizes: dict[Path, int] = {}
        self._document()

    def _document(self) -> None:
        table: Path = ()
        while self._skip_newlines():
            if self._next == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Path:
        line = self._line
        brackets = self._brackets("[")
        *parents, last = self._key("]")
        path = (*self._inside(tuple(parents), line), last)
        self._brackets("]")
        if brackets == 2:
            position = self._sizes.get(path, 0)
            self._sizes[path] = position + 1
            self.lines.setdefault(path, line)
            path = (*path, position)
        self.lines[path] = line
        return path

    def _inside(self, keys: Path, line: int) -> Path:
        """The path of a table that a header on a line names: of an array of tables, its latest element is meant."""
        path: Path = ()
        for key in keys:
            path = (*path, key)
            self.lines.setdefault(path, line)
            if path in self._sizes:
                path = (*path, self._sizes[path] - 1)
        return path

    def _pair(self, table: Path) -> None:
        line = self._line
        path = table
        for part in self._key("="):
            path = (*path, part)
            self.lines.setdefault(path, line)
        self._take()
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._next == "[":
            self._array(path)
        elif self._next == "{":
            self._inline(path)
        else:
            while self._at < len(self._tokens) and self._next not in ("\n", ",", "]", "}"):
                self._take()

    def _array(self, path: Path) -> None:
        self._take()
        position = 0
        while self._skip_newlines() and self._next != "]":
            if self._next == ",":
                self._take()
                continue
            self.lines[(*path, position)] = self._line
            self._value((*path, position))
            position += 1
        self._take()

    def _inline(self, path: Path) -> None:
        self._take()
        while self._skip_newlines() and self._next != "}":
            if self._next == ",":
                self._take()
            else:
                self._pair(path)
        self._take()

    def _key(self, end: str) -> list[str]:
        text = ""
        while self._next != end:
            text += self._take()
        return [part.strip("\"'") for part in _KEY_PART.findall(text)]

    @property
    def _next(self) -> str:
        return self._tokens[self._at][0]

    @property
    def _line(self) -> int:
        return self._tokens[self._at][1]

    def _take(self) -> str:
        token = self._next
        self._at += 1
        return token

    def _brackets(self, bracket: str) -> int:
        count = 0
        while self._at < len(self._tokens) and self._next == bracket:
            self._take()
            count += 1
        return count

    def _skip_newlines(self) -> bool:
        """Moves to the next token that says something; whether there is one."""
        while self._at < len(self._tokens) and self._next == "\n":
            self._at += 1
        return self._at < len(self._tokens)
