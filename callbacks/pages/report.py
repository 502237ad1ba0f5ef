"""报送: a county's workbook on its way in. Everything that lasts is on the server; the address names the draft."""

from __future__ import annotations

import base64
import binascii
import io
import re
from dataclasses import replace
from typing import Any

import dash
import flask
import pandas as pd
from dash import ALL, Input, Output, State

from callbacks.door import access
from callbacks.pages import mapping
from callbacks.pages.annotated import annotated_file
from callbacks.services import acts
from callbacks.services.context import Context
from data import rights
from data.contract import schema
from data.errors import UserError
from data.policy.policy import Unit
from data.reading.reading import Reading
from data.vocabulary import DraftState
from layouts.kit import address as at
from layouts.kit import ids, parts
from layouts.kit.address import Address, parse
from layouts.kit.shell import Content, View
from layouts.returns import report as layout
from layouts.returns.explanations import LONGEST, Checkup, key_of
from layouts.returns.preview import Outlook
from layouts.returns.report import Return
from metrics import returns
from metrics.checks import explanation_key
from metrics.differences import CHANGED, beside, differences
from metrics.preview import institution_changes, preview

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NUMBER = re.compile(r"[0-9]{1,9}")


def content(context: Context, view: View) -> Content:
    """The page of an address: the county and quarter it names, else the first county that still owes the quarter."""
    words, address = view.words, view.address
    quarter = address.quarter or context.through()
    if quarter > context.through():
        sentence = words.text("report.choose.not_ended", quarter=quarter)
        return Content(words.text("report.title"), parts.problem(words.text("report.title"), sentence), bar=[])
    own, asked = access.actor().county, address.county
    if asked is not None:
        access.require(context, access.actor(), rights.SEND, asked)
    county = asked or own or returns.next_to_report(context.store.submissions(quarter=quarter), context.policy)
    checkup = checked_draft(context, address)
    if checkup is not None:
        draft = context.store.draft(checkup.draft)
        assert draft is not None
        county, quarter = draft.county, draft.quarter
    mine = standing(context, county, quarter)
    if checkup is not None:
        checkup = replace(checkup, outlook=outlook(context, checkup.reading, county, quarter))
    body = layout.body(view, mine, checkup, again="again" in address.extra)
    return Content(words.text("report.title"), body, bar=layout.bar(view, mine, checkup), className="rp")


def skeleton(view: View) -> list[Any]:
    """Every component the callbacks here name."""
    return layout.skeleton()


# --- what the page shows ---------------------------------------------------------------------------------------------


def standing(context: Context, county: str, quarter: str) -> Return:
    """How a county's return of a quarter stands."""
    store, today = context.store, context.today()
    history = store.submissions(county=county, quarter=quarter)
    due = returns.due(quarter, context.policy)
    drafts = store.drafts(county, quarter)
    draft = None if drafts.empty else drafts.iloc[0]
    last = store.last_approved(county, quarter)
    return Return(
        county=context.policy.unit(county),
        quarter=quarter,
        quarters=quarters(context, quarter),
        due=due,
        late=None if len(history) else (today - due).days,
        history=history,
        draft=None if draft is None else (int(draft["id"]), str(draft["file_name"]), draft["made_at"]),
        prefilled=(last.quarter, len(store.institutions([last.id]))) if last else None,
        closed=quarter in store.closed_quarters(),
    )


def quarters(context: Context, shown: str) -> tuple[str, ...]:
    """The quarters a reader can choose, latest first: those with figures, the latest that has ended, the one shown."""
    return tuple(sorted({*context.quarters(), context.through(), shown}, reverse=True))


def checked_draft(context: Context, address: Address) -> Checkup | None:
    """The open draft an address names, checked anew. Raises UserError ``draft.missing``."""
    written = address.extra.get("draft", "")
    if not _NUMBER.fullmatch(written):
        return None
    checked, draft = acts.open_draft(context, int(written), by=access.actor())
    if draft.state != DraftState.OPEN:
        return None
    asked, known = mapping.about(context, checked.reading, draft.county)
    return Checkup(
        draft=draft.id,
        uploaded_at=draft.made_at,
        reading=checked.reading,
        findings=checked.findings,
        keys={id(query): explanation_key(query) for query in checked.queries},
        answers=draft.answers,
        least=context.policy.thresholds.explanation_length,
        unmatched=asked,
        known=known,
        corrects=not context.store.submissions(draft.county, draft.quarter, ["approved"]).empty,
    )


def outlook(context: Context, reading: Reading, county: str, quarter: str) -> Outlook | None:
    """What approving a workbook would change; None where too little of it could be read, or it is another's."""
    if not reading.readable or (reading.county, reading.quarter) != (county, quarter) or reading.institutions.empty:
        return None
    population = own_population(context, reading.county_values)
    sums = acts.reading_facts(context, reading)
    through = context.through()
    before = context.figures() if quarter <= through else None
    expected = preview(
        context.inputs(),
        sums,
        context.policy,
        county=county,
        quarter=quarter,
        population=population,
        before=before,
        through=through,
    )
    approved = context.store.last_approved(county, quarter)
    used = context.effective_submission(county, quarter) or (approved.id if approved else None)
    last = held_against(context, used)
    changes = institution_changes(last["institutions"], reading.institutions, context.policy)
    places = {int(row): reading.cell("institutions", "places", int(row)) for row in reading.institutions["row"]}
    at_hand = {"institutions": reading.institutions, "estates": reading.estates}
    found = context.store.submission(used) if used is not None else None
    return Outlook(
        expected,
        changes,
        first=used is None,
        cells={row: cell for row, cell in places.items() if cell},
        differences={
            key: _of_read_columns(differences(last[key], rows, schema.sheet(key), context.policy), reading, key)
            for key, rows in at_hand.items()
        },
        letters=reading.cells,
        last_quarter=found.quarter if found else None,
        before={key: beside(last[key], rows, context.policy) for key, rows in at_hand.items()},
    )


def _of_read_columns(found: pd.DataFrame, reading: Reading, sheet: str) -> pd.DataFrame:
    """Without the columns the file lacks though it must have them: that is one finding, not a change of each row."""
    must = {c.key for c in schema.sheet(sheet).columns if c.required is not schema.Required.OPTIONAL}
    lacking = must - set(reading.cells.get(sheet, {}))
    return found[~(found["key"].isin(lacking) & (found["change"] == CHANGED))]


def held_against(context: Context, used: int | None) -> dict[str, pd.DataFrame]:
    """The rows of the approved submission a workbook is held against, by sheet key; empty where there is none."""
    numbers = [] if used is None else [used]
    return {"institutions": context.store.institutions(numbers), "estates": context.store.estates(numbers)}


def own_population(context: Context, values: dict[str, Any]) -> dict[str, Any] | None:
    """A workbook's own residents as a row of the population table; None where it gives none of the policy's series."""
    persons, as_of = values.get("population"), values.get("population_as_of")
    if not persons or as_of is None or as_of < context.policy.population_basis.since:
        return None
    return {"as_of": pd.Timestamp(as_of), "basis": "county", "persons": persons, "precision": 1, "source": ""}


# --- acts ------------------------------------------------------------------------------------------------------------


def sender(context: Context) -> str:
    """Who acts, by the name the audit knows. Raises ``Refused`` where nobody is signed in."""
    return access.actor().name


def county_of(context: Context, code: str) -> Unit | None:
    """The county of a code; None for anything else, the city included."""
    return next((unit for unit in context.policy.counties if unit.code == code), None)


def receive(context: Context, contents: str, name: str, *, county: str, quarter: str, earlier: int | None) -> int:
    """Keep an uploaded workbook as a draft, with the answers of the draft it replaces; its number.

    Raises UserError ``upload.damaged`` or ``upload.too_large`` and those of the store.
    """
    if county_of(context, county) is None or quarter > context.through():
        raise UserError("upload.whose")
    draft = acts.save_draft(context, name, decoded(contents), county=county, quarter=quarter, by=access.actor())
    before = acts.draft_of(context, earlier, by=access.actor()) if earlier is not None else None
    if before is not None and before.state == DraftState.OPEN and (before.county, before.quarter) == (county, quarter):
        if before.answers:
            context.store.answer_draft(draft, before.answers, by=sender(context), now=context.now())
        context.store.drop_draft(before.id, by=sender(context), now=context.now())
    return draft


def decoded(contents: str) -> bytes:
    """The bytes of what the browser sends. Raises UserError ``upload.damaged`` or ``upload.too_large``."""
    _, mark, encoded = contents.partition("base64,")
    if not mark:
        raise UserError("upload.damaged")
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UserError("upload.damaged") from error
    if len(content) > layout.LIMIT_MB * 1024 * 1024:
        raise UserError("upload.too_large", limit=layout.LIMIT_MB)
    return content


def keep_answers(context: Context, number: int, given: dict[str, str]) -> None:
    """Keep what was written so far beside the draft; nothing happens where nothing changed."""
    draft = acts.draft_of(context, number, by=access.actor())
    said = {key: text[:LONGEST] for key, text in given.items() if text.strip() or key in draft.answers}
    answers = {**draft.answers, **said}
    if answers != draft.answers:
        context.store.answer_draft(number, answers, by=sender(context), now=context.now())


def send(context: Context, number: int, given: dict[str, str], seen: int | None = None) -> tuple[str, str, bool]:
    """Keep the last answers and send the draft: its county, quarter, and whether this very file was sent before.

    ``seen`` is the newest version the sender was shown (0: none). Raises UserError as ``acts.send``.
    """
    if acts.draft_of(context, number, by=access.actor()).state == DraftState.OPEN:
        keep_answers(context, number, given)
    receipt = acts.send_draft(context, number, by=access.actor(), seen=seen)
    return receipt.county, receipt.quarter, receipt.again


def answers_of(written: list[dict[str, str]], values: list[str | None]) -> dict[str, str]:
    """The explanations by their key, from the fields' ids and values."""
    return {key_of(id["key"]): value or "" for id, value in zip(written, values, strict=True)}


# --- callbacks -------------------------------------------------------------------------------------------------------

_CHOOSE = """
function(county, quarter, search) {
    const asked = new URLSearchParams(search || "");
    const before = asked.toString();
    asked.set("county", county); asked.set("quarter", quarter);
    const same = new URLSearchParams(before);
    if (same.get("county") === county && same.get("quarter") === quarter) { return window.dash_clientside.no_update; }
    for (const name of ["draft", "again", "compare"]) { asked.delete(name); }
    return "?" + asked.toString();
}
"""
_ASK = f"function(clicks) {{ if (clicks) {{ document.getElementById('{ids.CONFIRM}').showModal(); }} }}"
_CLOSE = f"function(clicks) {{ if (clicks) {{ document.getElementById('{ids.CONFIRM}').close(); }} }}"
_TYPED = """
function(values) {
    const keep = () => window.dash_clientside.set_props("report-typed", {data: Date.now()});
    clearTimeout(window.tuoyuTyped);
    window.tuoyuTyped = setTimeout(() => { if (document.getElementById("report-wrong")) { keep(); } }, 600);
    return window.dash_clientside.no_update;
}
"""
_COUNT = """
function(values, says) {
    const length = text => Array.from((text || "").trim()).length;
    const fill = (sentence, counts) => sentence.replace(/\\{(\\w+)\\}/g, (whole, name) => counts[name]);
    const told = values.map(text => {
        const count = length(text);
        const key = count >= says.least ? "done" : count ? "short" : "need";
        return fill(says[key], {count: count});
    });
    const dress = values.map(text => length(text) >= says.least ? "rp-ok" : "rp-need");
    const open = says.beyond + values.filter(text => length(text) < says.least).length;
    const hint = fill(says.hint, {open: open, done: says.queries - open});
    const why = says.errors && open ? "both" : says.errors ? "errors" : open ? "answers" : "none";
    return [told, dress, Boolean(says.errors || open), fill(says.why[why], {errors: says.errors, answers: open}), hint];
}
"""


def register(app: dash.Dash, context: Context) -> None:
    """The page's callbacks, and the addresses of the template, of annotated workbooks and of originals."""
    _register_browser(app)
    _register_question(app)
    _register_upload(app, context)
    _register_answers(app, context)
    mapping.register(app, context)
    app.server.add_url_rule(
        "/template/<county>/<quarter>.xlsx", "template", lambda county, quarter: template_file(context, county, quarter)
    )
    app.server.add_url_rule("/annotated/<int:number>.xlsx", "annotated", lambda number: annotated_file(context, number))
    app.server.add_url_rule("/original/<int:number>", "original", lambda number: original_file(context, number))


def _register_browser(app: dash.Dash) -> None:
    """What needs no server: choosing, and counting characters."""
    app.clientside_callback(
        _CHOOSE,
        Output(ids.URL, "search", allow_duplicate=True),
        Input(ids.REPORT_COUNTY, "value"),
        Input(ids.REPORT_QUARTER, "value"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        _COUNT,
        Output({"type": ids.REPORT_COUNT, "key": ALL}, "children"),
        Output({"type": ids.REPORT_COUNT, "key": ALL}, "className"),
        Output(ids.REPORT_SEND, "disabled"),
        Output(ids.REPORT_WHY, "children"),
        Output(ids.REPORT_OPEN, "children"),
        Input({"type": ids.REPORT_ANSWER, "key": ALL}, "value"),
        State(ids.REPORT_SAYS, "data"),
        prevent_initial_call=True,
    )


def _register_question(app: dash.Dash) -> None:
    """The question before sending opens and closes in the browser; what is typed is kept when the keys rest."""
    app.clientside_callback(_ASK, Input(ids.REPORT_SEND, "n_clicks"), prevent_initial_call=True)
    for button in (ids.CONFIRM_SEND, ids.CONFIRM_BACK):
        app.clientside_callback(_CLOSE, Input(button, "n_clicks"), prevent_initial_call=True)
    app.clientside_callback(
        _TYPED,
        Output(ids.REPORT_TYPED, "data"),
        Input({"type": ids.REPORT_ANSWER, "key": ALL}, "value"),
        prevent_initial_call=True,
    )


def _register_upload(app: dash.Dash, context: Context) -> None:
    answered = {"type": ids.REPORT_ANSWER, "key": ALL}

    @app.callback(
        Output(ids.URL, "search", allow_duplicate=True),
        Output(ids.REPORT_WRONG, "children"),
        Input(ids.REPORT_UPLOAD, "contents"),
        State(ids.REPORT_UPLOAD, "filename"),
        State(ids.REPORT_COUNTY, "value"),
        State(ids.REPORT_QUARTER, "value"),
        State(ids.REPORT_DRAFT, "data"),
        State(answered, "id"),
        State(answered, "value"),
        State(ids.URL, "search"),
        running=[(Output(ids.REPORT_CHECKING, "className"), "rp-checking rp-spin", "rp-checking")],
        prevent_initial_call=True,
    )
    def uploaded(contents, name, county, quarter, draft, written, values, search):
        if not contents:
            return dash.no_update, dash.no_update
        address = parse(at.PATHS[at.REPORT], search)
        return on_upload(context, address, contents, name, county, quarter, draft, answers_of(written, values))


def _register_answers(app: dash.Dash, context: Context) -> None:
    answered = {"type": ids.REPORT_ANSWER, "key": ALL}

    @app.callback(
        Output(ids.REPORT_SAVED, "data"),
        Input(answered, "n_blur"),
        Input(ids.REPORT_TYPED, "data"),
        State(answered, "id"),
        State(answered, "value"),
        State(ids.REPORT_DRAFT, "data"),
        prevent_initial_call=True,
    )
    def left(blurs, typed, written, values, draft):
        if draft is not None and (typed or any(blurs)):
            keep_answers(context, draft, answers_of(written, values))
        return dash.no_update

    @app.callback(
        Output(ids.URL, "search", allow_duplicate=True),
        Output(ids.REPORT_WRONG, "children", allow_duplicate=True),
        Output(ids.CONFIRM_SEEN, "data", allow_duplicate=True),
        Input(ids.CONFIRM_SEND, "n_clicks"),
        State(ids.REPORT_DRAFT, "data"),
        State(ids.CONFIRM_SEEN, "data"),
        State(answered, "id"),
        State(answered, "value"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def sent(clicks, draft, seen, written, values, search):
        if not clicks or draft is None:
            return dash.no_update, dash.no_update, dash.no_update
        address = parse(at.PATHS[at.REPORT], search)
        return on_send(context, address, draft, answers_of(written, values), seen if isinstance(seen, int) else 0)


def on_upload(
    context: Context,
    address: Address,
    contents: str,
    name: str,
    county: str,
    quarter: str,
    draft: int | None,
    given: dict[str, str],
) -> tuple[Any, Any]:
    """Where an upload leads: to its draft, or to the reason why there is none, in place."""
    words = context.catalogue(address.lang)
    try:
        if draft is not None and given:
            keep_answers(context, draft, given)
        number = receive(context, contents, name, county=county, quarter=quarter, earlier=draft)
    except UserError as error:
        return dash.no_update, layout.wrong(words.error(error), words)
    return _search(layout.draft_href(address, county, quarter, number)), None


def on_send(
    context: Context, address: Address, draft: int, given: dict[str, str], seen: int | None = None
) -> tuple[Any, Any, Any]:
    """Where sending leads: to the receipt, or to the reason why it was refused, in place; and what is seen by now.

    Where somebody else has sent meanwhile, who and when is told; sending once more then confirms it.
    """
    words = context.catalogue(address.lang)
    try:
        county, quarter, again = send(context, draft, given, seen)
    except UserError as error:
        newer = error.params["submission"] if error.code == "submission.newer" else dash.no_update
        return dash.no_update, layout.wrong(words.error(error), words), newer
    there = address.href(page=at.REPORT, county=county, quarter=quarter, extra={"again": "1"} if again else {})
    return _search(there), None, dash.no_update


def _search(href: str) -> str:
    return "?" + href.partition("?")[2]


# --- files -----------------------------------------------------------------------------------------------------------


def template_file(context: Context, county: str, quarter: str) -> flask.Response:
    """The pre-filled workbook of a county's quarter, to be saved under a name a person knows again."""
    unit, asked = county_of(context, county), parse("/", f"?quarter={quarter}").quarter
    if unit is None or asked is None or asked > context.through():
        flask.abort(404)
    _to_hand_out(context, rights.TEMPLATE, county)
    words = context.catalogue(at.ZH)
    name = words.text("report.start.template_file", county=unit.name, quarter=asked)
    return _download(acts.template(context, county, asked), name, _XLSX)


def original_file(context: Context, number: int) -> flask.Response:
    """The sender's own file, byte for byte, always as something to save and never to open in place."""
    found = context.store.submission(number) if _NUMBER.fullmatch(str(number)) else None
    if found is None:
        flask.abort(404)
    _to_hand_out(context, rights.ORIGINAL, found.county)
    return _download(context.store.file_content(found.file_sha), found.file_name, "application/octet-stream")


def _to_hand_out(context: Context, act: str, county: str) -> None:
    """What is another county's is answered as what there is not; the audit knows the difference."""
    if not access.actor().may(act, county):
        access.note(context, access.actor(), act, county)
        flask.abort(404)


def _download(content: bytes, name: str, kind: str) -> flask.Response:
    return flask.send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=name, max_age=0)
