"""Drafts: a workbook kept on the server while its county answers what is asked about it."""

from __future__ import annotations

from callbacks.services import access
from callbacks.services.acts import Checked, check_file, send
from callbacks.services.context import Context
from callbacks.services.returns import county_of
from callbacks.services.templates import filled_template, is_own_ledger
from callbacks.services.uploads import decoded
from data import rights
from data.contract.annotated import annotate
from data.errors import UserError
from data.findings import Finding
from data.records import CORRECTION, Draft, Receipt
from data.rights import Actor
from data.vocabulary import DraftState
from layouts.returns import annotated as marked
from layouts.returns.explanations import LONGEST
from layouts.returns.report import LIMIT_MB
from layouts.words.catalogue import Catalogue
from metrics.checks import explanation_key

_LARGEST = 10**9


def save_draft(context: Context, name: str, content: bytes, *, county: str, quarter: str, by: Actor) -> int:
    """Keep an uploaded workbook so that it survives the browser; gives the draft's number."""
    access.require(context, by, rights.SEND, county)
    return context.store.save_draft(county, quarter, name, content, by=by.name, now=context.now())


def draft_of(context: Context, number: int, *, by: Actor) -> Draft:
    """A draft of the asker's own. Raises UserError ``draft.missing`` for none such, and for somebody else's."""
    draft = context.store.draft(number)
    if draft is not None and by.may(rights.SEND, draft.county):
        return draft
    if draft is not None:
        access.note(context, by, rights.SEND, draft.county)
    raise UserError("draft.missing", draft=number)


def open_draft(context: Context, number: int, *, by: Actor) -> tuple[Checked, Draft]:
    """A kept workbook, checked anew. Raises UserError ``draft.missing``."""
    draft = draft_of(context, number, by=by)
    return check_file(context, draft.file_name, draft.content, county=draft.county, quarter=draft.quarter), draft


def still_open(context: Context, number: int) -> Draft:
    """An open draft of the asker's own. Raises UserError ``draft.missing``: the same for none such and another's."""
    if number < _LARGEST:
        draft = draft_of(context, number, by=access.actor())
        if draft.state == DraftState.OPEN:
            return draft
    raise UserError("draft.missing", draft=number)


def receive(context: Context, contents: str, name: str, *, county: str, quarter: str, earlier: int | None) -> int:
    """Keep an uploaded workbook as a draft, with the answers of the draft it replaces; its number.

    Raises UserError ``upload.damaged`` or ``upload.too_large`` and those of the store.
    """
    if county_of(context, county) is None or quarter > context.through():
        raise UserError("upload.whose")
    draft = save_draft(context, name, decoded(contents, LIMIT_MB), county=county, quarter=quarter, by=access.actor())
    before = draft_of(context, earlier, by=access.actor()) if earlier is not None else None
    if before is not None and before.state == DraftState.OPEN and (before.county, before.quarter) == (county, quarter):
        if before.answers:
            context.store.answer_draft(draft, before.answers, by=access.actor().name, now=context.now())
        context.store.drop_draft(before.id, by=access.actor().name, now=context.now())
    return draft


def keep_answers(context: Context, number: int, given: dict[str, str]) -> None:
    """Keep what was written so far beside the draft; nothing happens where nothing changed."""
    draft = draft_of(context, number, by=access.actor())
    said = {key: text[:LONGEST] for key, text in given.items() if text.strip() or key in draft.answers}
    answers = {**draft.answers, **said}
    if answers != draft.answers:
        context.store.answer_draft(number, answers, by=access.actor().name, now=context.now())


def send_draft(context: Context, number: int, *, by: Actor, seen: int | None = None) -> Receipt:
    """Send a kept workbook with the answers kept beside it; asking twice gives the same receipt."""
    checked, draft = open_draft(context, number, by=by)
    answers = {key: text for key, text in draft.answers.items() if key != CORRECTION}
    reason = draft.answers.get(CORRECTION, "")
    return send(context, checked, answers, by=by, draft=number, key=f"draft-{number}", reason=reason, seen=seen)


def send_answered(
    context: Context, number: int, given: dict[str, str], seen: int | None = None
) -> tuple[str, str, bool]:
    """Keep the last answers and send the draft: its county, quarter, and whether this very file was sent before.

    ``seen`` is the newest version the sender was shown (0: none). Raises UserError as ``acts.send``.
    """
    if draft_of(context, number, by=access.actor()).state == DraftState.OPEN:
        keep_answers(context, number, given)
    receipt = send_draft(context, number, by=access.actor(), seen=seen)
    return receipt.county, receipt.quarter, receipt.again


def as_template(context: Context, draft: Draft) -> bytes:
    """This quarter's template with what was recognised of a draft's workbook.

    Raises UserError ``ledger.nothing`` where that is nothing, or the workbook is the template already.
    """
    checked = check_file(context, draft.file_name, draft.content, county=draft.county, quarter=draft.quarter)
    if not is_own_ledger(checked.reading, draft.county, draft.quarter):
        raise UserError("ledger.nothing")
    return filled_template(context, checked.reading)


def annotated(context: Context, draft: Draft, words: Catalogue) -> bytes:
    """A draft's workbook, checked anew, with its findings marked and the explanations given so far.

    Raises UserError ``annotated.unreadable`` where nothing could be read, and whatever ``annotate`` raises.
    """
    checked = check_file(context, draft.file_name, draft.content, county=draft.county, quarter=draft.quarter)
    if not checked.reading.readable:
        raise UserError("annotated.unreadable")

    def answer(query: Finding) -> str:
        return str(draft.answers.get(explanation_key(query), "")).strip()

    said = marked.remarks(checked.findings, answer, words)
    listing = marked.listing(checked.findings, words, demo=context.demo, beside=checked.reading.beside)
    return annotate(draft.file_name, draft.content, said, listing)
