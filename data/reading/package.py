"""How the parts of an xlsx hang together: main part, sheets, and whether there are macros. Used in the child only."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

_TYPES = "[content_types].xml"
_MACRO_MAIN = "macroenabled.main"
"""In the content type of the main part of an xlsm, xltm or xlam."""
_MACRO_PARTS = ("vnd.ms-office.vbaproject", "vnd.ms-excel.macrosheet", "vnd.ms-excel.intlmacrosheet")


def has_macros(parts: dict[str, bytes]) -> bool:
    """Whether there is a macro-enabled main part, a VBA project or a macro sheet.

    Only parts that exist count: SheetJS, and with it many a web system, names the macro-enabled type as the default of
    ``.bin`` files in a package without any (ECMA-376 part 2, 10.1.2: an Override goes before a Default).
    """
    type_of, main = content_types(parts), _main(parts).lower()
    for name in map(str.lower, parts):
        kind = type_of(name).lower()
        if any(sign in kind for sign in _MACRO_PARTS) or (name == main and _MACRO_MAIN in kind):
            return True
    return False


def content_types(parts: dict[str, bytes]) -> Callable[[str], str]:
    """Gives a part's content type by its name; empty where none is said."""
    by_name: dict[str, str] = {}
    by_extension: dict[str, str] = {}

    def take(attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "")
        if "PartName" in attributes:
            by_name[attributes["PartName"].lower().lstrip("/")] = kind
        elif "Extension" in attributes:
            by_extension[attributes["Extension"].lower()] = kind

    for tag in ("Override", "Default"):
        _each(_part(parts, _TYPES), tag, take)
    return lambda name: by_name.get(name.lower()) or by_extension.get(name.lower().rpartition(".")[2], "")


def part_named(parts: dict[str, bytes], kind: str) -> bytes:
    """The part the main part relates to by a kind such as ``styles``; empty where there is none."""
    return _part(parts, next((target for type_, target in relations(parts, _main(parts)) if type_ == kind), ""))


def pictures(parts: dict[str, bytes], sheet: str) -> int:
    """How many pictures lie on a sheet, by its part's name."""
    drawings = [target for kind, target in relations(parts, sheet) if kind == "drawing"]
    return sum(1 for drawing in drawings for kind, _ in relations(parts, drawing) if kind == "image")


_LOST = {
    "cell_pictures": ("xl/cellimages.xml", "xl/richdata/"),
    "slicers": ("xl/slicers/", "xl/timelines/"),
    "controls": ("xl/ctrlprops/", "xl/activex/", "xl/embeddings/"),
    "chartsheets": ("xl/chartsheets/",),
    "threads": ("xl/threadedcomments/",),
}
"""What is lost where a workbook is written anew by openpyxl, by where its parts are."""
_TIED = ("slicers", "controls", "chartsheets")
"""What drawings hang together with: beside them they are lost as well."""
_DRAWN = {"pictures": ("xl/media/", "xl/kept/media/"), "charts": ("xl/charts/", "xl/kept/charts/")}


def beside_cells(parts: dict[str, bytes]) -> list[str]:
    """What a workbook holds besides its cells that its annotated copy cannot keep."""
    lost = _held(parts, _LOST)
    return lost if keeps_drawings(parts) else lost + _held(parts, _DRAWN)


def keeps_drawings(parts: dict[str, bytes]) -> bool:
    """Whether its drawings can be taken over into a copy (``data.reading.drawings``)."""
    return not set(_held(parts, _LOST)) & set(_TIED)


def _held(parts: dict[str, bytes], kinds: dict[str, tuple[str, ...]]) -> list[str]:
    names = [name.lower() for name in parts]
    return [kind for kind, places in kinds.items() if any(name.startswith(places) for name in names)]


def relations(parts: dict[str, bytes], part: str) -> list[tuple[str, str]]:
    """What a part relates to (the package itself: ``""``): the kind's last word, and the part's name."""
    return [(kind, target) for kind, target, _ in _relations(parts, part)]


def _relations(parts: dict[str, bytes], part: str) -> list[tuple[str, str, str]]:
    """The same with the name by which the part calls it."""
    folder, _, file = part.rpartition("/")
    found: list[tuple[str, str, str]] = []

    def take(said: dict[str, str]) -> None:
        kind, target = said.get("Type", "").rsplit("/", 1)[-1], _resolved(folder, said.get("Target", ""))
        found.append((kind, target, said.get("Id", "")))

    _each(_part(parts, f"{folder}/_rels/{file}.rels".lstrip("/")), "Relationship", take)
    return found


def _part(parts: dict[str, bytes], name: str) -> bytes:
    """A part by its name in whatever capitals; empty where there is none."""
    return next((part for other, part in parts.items() if other.lower() == name.lower()), b"")


def holds_pictures_in_cells(parts: dict[str, bytes]) -> bool:
    """Whether cells can hold pictures (Excel's 放置在单元格中, =IMAGE())."""
    return any(
        name.lower().endswith("rdrichvaluestructure.xml") and (b"_localImage" in part or b"_webimage" in part)
        for name, part in parts.items()
    )


def workbook(parts: dict[str, bytes]) -> tuple[bool, dict[str, str]]:
    """Whether dates count from 1904, and which part holds which sheet."""
    home, names = _main(parts), {name.lower(): name for name in parts}
    targets = {called: target.lower() for _, target, called in _relations(parts, home)}
    places: dict[str, str] = {}
    properties: dict[str, str] = {}
    book = _part(parts, home)
    _each(book, "sheet", lambda a: places.update({a.get("name", ""): targets.get(_relation(a), "")}))
    _each(book, "workbookPr", properties.update)
    in_1904 = properties.get("date1904", "0") in ("1", "true", "on")
    return in_1904, {sheet: names.get(place, "") for sheet, place in places.items()}


def _main(parts: dict[str, bytes]) -> str:
    """The part the package is about, by its relations."""
    target = next((target for kind, target in relations(parts, "") if kind == "officeDocument"), "")
    return target or "xl/workbook.xml"


def _relation(attributes: dict[str, str]) -> str:
    return next((value for name, value in attributes.items() if name == "id" or name.endswith(":id")), "")


def _resolved(folder: str, target: str) -> str:
    """A target beside or above the part that names it, or from the package's root."""
    steps: list[str] = []
    for step in (target if target.startswith("/") else f"{folder}/{target}").split("/"):
        if step == ".." and steps:
            steps.pop()
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def _each(xml: bytes, tag: str, take: Callable[[dict[str, str]], object]) -> None:
    """Call ``take`` with the attributes of every element of that name, whatever its prefix."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: take(attributes) if name.rsplit(":", 1)[-1] == tag else None
    if xml:
        parser.Parse(xml, True)
