"""When two rows are the same institution or estate: same credit code, else same name and township."""

from __future__ import annotations

import pandas as pd

from data.policy import Policy


def normalised_names(names: pd.Series) -> pd.Series:
    """Names without what people vary: full-width letters, spaces, brackets, punctuation, upper and lower case.

    Args:
        names: text, may be missing.

    Returns:
        Text; NA where the name is missing or nothing of it is left.
    """
    plain = names.astype("string").str.normalize("NFKC").str.replace(r"[\W_]+", "", regex=True).str.casefold()
    return plain.mask(plain.eq("").fillna(False))


def name_keys(rows: pd.DataFrame, policy: Policy) -> pd.Series:
    """Name and township as one key, so that older and newer rosters agree.

    Args:
        rows: ``name``, ``township`` (code of any roster).
        policy: leads an older township to its successor.

    Returns:
        Text; NA where the name or the township is missing.
    """
    townships = rows["township"].astype("string")
    today = townships.map({code: policy.lineage(code) for code in townships.dropna().unique()}).astype("string")
    return normalised_names(rows["name"]) + "@" + today


def same_rows(earlier: pd.DataFrame, later: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """The rows of two quarters that are the same institution (or estate, which has no code).

    Args:
        earlier, later: ``name``, ``township`` and, of institutions, ``uscc``; unique indexes. Of rows that are the same
            within one frame the first is taken.
        policy: for the townships' lineage.

    Returns:
        One row a pair: ``earlier``, ``later`` (index labels), each at most once. Source: numbers.md §4.
    """
    coded = _matched(_codes(earlier), _codes(later))
    open_earlier, open_later = earlier[~earlier.index.isin(coded["earlier"])], later[~later.index.isin(coded["later"])]
    named = _matched(name_keys(open_earlier, policy), name_keys(open_later, policy))
    return pd.concat([coded, named], ignore_index=True)


def _codes(rows: pd.DataFrame) -> pd.Series:
    codes = rows["uscc"] if "uscc" in rows else pd.Series(pd.NA, index=rows.index)
    return codes.astype("string")


def _matched(earlier: pd.Series, later: pd.Series) -> pd.DataFrame:
    return pd.merge(_labelled(earlier, "earlier"), _labelled(later, "later"), on="key", validate="one_to_one")[
        ["earlier", "later"]
    ]


def _labelled(keys: pd.Series, label: str) -> pd.DataFrame:
    first = keys.dropna().drop_duplicates()
    return pd.DataFrame({label: first.index, "key": first.to_numpy()}).astype({"key": "string"})
