"""How one figure was made, as text to read in a shell."""

from __future__ import annotations

from typing import Any

from layouts.words.catalogue import Catalogue


def explanation_text(told: dict[str, Any], words: Catalogue) -> str:
    """The explanation (``callbacks.explaining.explain_figure``) as lines.

    First the figure, its clause, verdict and population; then each county, its workbook and the cells read.
    """
    lines = [_headline(told, words), *_parts(told, words), *_clause(told, words), *_judgement(told, words)]
    lines += [words.text("explain.population", **row) for row in told["population"]]
    lines += [line for county in told["counties"] for line in _county(county, words)]
    return "\n".join(lines)


def _headline(told: dict[str, Any], words: Catalogue) -> str:
    named = {
        "quarter": told["quarter"],
        "unit": told["unit_name"],
        "indicator": words.text(f"indicator.{told['indicator']}.name"),
        "part": f" {told['part']}" if told["part"] else "",
        "rule": words.text(f"rule.{told['rule']}"),
    }
    if told["shown"] is None:
        return words.text("explain.missing", **named, reason=reason_text(told, words))
    return words.text("explain.headline", **named, shown=told["shown"])


def reason_text(told: dict[str, Any], words: Catalogue) -> str:
    """Why a figure is missing, as a sentence."""
    return words.text(f"reason.{told['reason']}", unit=told["unit_name"], **told["reason_params"])


def _parts(told: dict[str, Any], words: Catalogue) -> list[str]:
    lines = [words.text("explain.parts", numerator=told["numerator"], denominator=told["denominator"])]
    lines.append(words.text("explain.source", source=_source(told, words)))
    if told["provisional"]:
        lines.append(words.text("explain.provisional", provisional=told["provisional"]))
    return lines


def _clause(told: dict[str, Any], words: Catalogue) -> list[str]:
    if told["clause"] is None:
        return []
    return [words.text("explain.clause", clause=told["clause"], words=told["words"])]


def _judgement(told: dict[str, Any], words: Catalogue) -> list[str]:
    judged = told["judgement"]
    if judged is None:
        return []
    verdict = words.text(f"verdict.{told['verdict']}.name")
    lines = [words.text("explain.verdict", target=told["target"], gap=told["gap"], verdict=verdict)]
    for key in ("base", "evidence", "now"):
        if judged[key] is not None:
            lines.append(words.text(f"explain.{key}", **judged[key], met_word=words.text(f"met.{judged[key]['met']}")))
    if judged["pace_ratio"] is not None:
        lines.append(words.text("explain.pace", **{key: judged[key] for key in ("pace_ratio", "elapsed", "span")}))
    return lines


def _county(county: dict[str, Any], words: Catalogue) -> list[str]:
    lines = [words.text("explain.county", **{**county, "source": _source(county, words)})]
    sent = county["submission"]
    if sent is not None:
        lines.append(words.text("explain.submission", **sent))
    lines += [words.text("explain.cell", **cell) for cell in county["cells"]]
    return lines


def _source(row: dict[str, Any], words: Catalogue) -> str:
    if row["carried_from"]:
        return words.text("source.carried_from", quarter=row["carried_from"])
    return words.text(f"source.{row['source']}")
