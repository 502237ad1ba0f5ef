"""Errors a person can do something about: shown in their language, without a traceback."""

from __future__ import annotations

from typing import Any


class UserError(Exception):
    """We cannot go on, and the person who asked can mend it.

    ``code`` and ``params`` lead to a sentence in the catalogues (section ``errors``).
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(f"{code} {params}" if params else code)
        self.code = code
        self.params = params
