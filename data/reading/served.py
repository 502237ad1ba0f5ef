"""What a server takes in of a file: the child's answer, within the limits. Used in the child only."""

from __future__ import annotations

from data.reading import limits, personal


def bounded(answer: dict, *, within: bool) -> dict:
    """An answer with its personal columns found; ``within`` a server's limits, whatever the file holds."""
    if "refused" in answer:
        return answer
    for sheet in answer["sheets"]:
        sheet["personal"] = personal.places(sheet["rows"], sheet["first_row"], sheet["first_column"])
    if not within:
        return answer
    for sheet in answer["sheets"]:
        _shorten(sheet)
    cells = sum(map(len, (row for sheet in answer["sheets"] for row in sheet["rows"])))
    if cells > limits.SERVED_CELLS or _characters(answer["sheets"]) > limits.SERVED_TEXT:
        return {"refused": ["file.too_much", {"limit": limits.SERVED_ROWS}]}
    return answer


def _shorten(sheet: dict) -> None:
    """Of a sheet with more rows than a server takes in, only its head; nothing about rows that are not kept."""
    filled = sum(1 for row in sheet["rows"] if any(value != "" for value in row))
    if filled > limits.SERVED_ROWS:
        sheet["rows"] = sheet["rows"][: limits.SERVED_HEAD]
        sheet["refused"] = ["sheet.too_many_rows", {"count": filled, "limit": limits.SERVED_ROWS}]
    last = sheet["first_row"] + len(sheet["rows"])
    sheet["hidden_rows"] = [row for row in sheet["hidden_rows"] if row < last]
    sheet["merges"] = [merge for merge in sheet["merges"] if merge[0] < last][: limits.SERVED_ROWS]
    for cells in ("outside", "struck", "partly_struck"):
        sheet[cells] = [cell for cell in sheet.get(cells, ()) if cell[0] < last][: limits.SERVED_ROWS]


def _characters(sheets: list[dict]) -> int:
    rows = (row for sheet in sheets for row in sheet["rows"])
    return sum(len(value) for row in rows for value in row if value.__class__ is str)
