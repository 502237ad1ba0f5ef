"""The drawings of a sender's workbook (pictures, charts, shapes), put into the copy that openpyxl made without them.

A drawing is a part of its own, and all that hangs on it: it is taken over byte for byte, with its relations, under a
folder of ours, and the copy's sheet is led to it. Used in the child only.
"""

from __future__ import annotations

import re

from data.reading import package

_KEPT = "xl/kept/"
_TYPES = "[Content_Types].xml"
_OWN = re.compile(r"xl/(?:drawings/(?:_rels/)?drawing\d+\.xml|charts/|media/)")
"""What openpyxl writes of drawings: instead of it the sender's own stand."""
_DRAWING = re.compile(rb"<drawing\b[^>]*/>|<drawing\b[^>]*></drawing>")
_AFTER = re.compile(rb"<legacyDrawing\b|<tableParts\b|<extLst\b|</worksheet>")
"""What may follow a drawing in a sheet (ECMA-376 part 1, 18.3.1.99)."""
_RELATION = re.compile(rb"<Relationship\b[^>]*/drawing\"[^>]*/>")
_ABSOLUTE = re.compile(rb'Target="/xl/(?!kept/)')
_NAMESPACE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_EMPTY = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'


def keep_drawings(made: dict[str, bytes], source: dict[str, bytes], sheets: dict[str, str]) -> None:
    """Put the drawings of ``source`` into the parts ``made``; ``sheets`` are made's sheet parts with source's."""
    drawings = {page: found for page, part in sheets.items() if (found := _drawing_of(source, part))}
    if not drawings or not package.keeps_drawings(source):
        return
    kept = _all_that_hangs_on(source, set(drawings.values()))
    for name in [name for name in made if _OWN.match(name)]:
        del made[name]
    for name in kept:
        made[_place(name)] = source[name]
        relations = _relations_of(name)
        if relations in source:
            made[_relations_of(_place(name))] = _ABSOLUTE.sub(b'Target="/' + _KEPT.encode(), source[relations])
    for page in sheets:
        _lead(made, page, drawings.get(page))
    _declare(made, source, kept)


def _drawing_of(parts: dict[str, bytes], sheet: str) -> str | None:
    found = [target for kind, target in package.relations(parts, sheet) if kind == "drawing"]
    return found[0] if found and found[0] in parts else None


def _all_that_hangs_on(parts: dict[str, bytes], drawings: set[str]) -> list[str]:
    waiting, found = sorted(drawings), set(drawings)
    while waiting:
        for _, target in package.relations(parts, waiting.pop()):
            if target in parts and target not in found and not target.startswith("xl/worksheets/"):
                found.add(target)
                waiting.append(target)
    return sorted(found)


def _place(name: str) -> str:
    return name if name.startswith(_KEPT) else _KEPT + name.removeprefix("xl/")


def _relations_of(name: str) -> str:
    folder, _, file = name.rpartition("/")
    return f"{folder}/_rels/{file}.rels"


def _lead(made: dict[str, bytes], page: str, drawing: str | None) -> None:
    """Lead a sheet to its drawing, and away from what openpyxl made of it."""
    made[page] = _DRAWING.sub(b"", made[page])
    relations = _relations_of(page)
    listed = _RELATION.sub(b"", made.get(relations, _EMPTY))
    if drawing:
        element = b'<drawing xmlns:r="%s" r:id="kept"/>' % _NAMESPACE
        at = _AFTER.search(made[page])
        where = at.start() if at else len(made[page])
        made[page] = made[page][:where] + element + made[page][where:]
        kept = b'<Relationship Id="kept" Type="%s/drawing" Target="/%s"/>' % (_NAMESPACE, _place(drawing).encode())
        listed = listed.replace(b"</Relationships>", kept + b"</Relationships>")
    if drawing or relations in made:
        made[relations] = listed


def _declare(made: dict[str, bytes], source: dict[str, bytes], kept: list[str]) -> None:
    """Say what each part is, and nothing of parts there are no more."""
    listed = made[_TYPES]
    for name in re.findall(rb'<Override\b[^>]*PartName="/([^"]+)"', listed):
        if _OWN.match(name.decode()):
            listed = re.sub(rb'<Override\b[^>]*PartName="/' + re.escape(name) + rb'"[^>]*/>', b"", listed)
    types = package.content_types(source)
    said = [(name, kind) for name in kept if (kind := types(name))]
    overrides = b"".join(
        b'<Override PartName="/%s" ContentType="%s"/>' % (_place(name).encode(), kind.encode()) for name, kind in said
    )
    made[_TYPES] = listed.replace(b"</Types>", overrides + b"</Types>")
