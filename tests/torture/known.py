"""Ways that are not read rightly yet, and what is lacking. ``make torture`` draws them, the short test does not."""

from __future__ import annotations

WAYS = {
    "words.picture": "a picture in a cell of words is read as its formula",
    "words.link to an empty cell": "the 0 of a link to an empty cell is read as a word",
    "hidden.rows of no height": "a row of height 0 is not counted as hidden",
    "hidden.struck through": "a row that is struck through is not asked about",
}
