"""One value per sample: a column of the user's data by its name, or an array of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..input.frames import label_text, whole_text
from ..util.lazy import is_series, lazy_module
from ..util.messages import listing, nearest_name, warn_user
from .value import Linkage

if TYPE_CHECKING:
    import pandas
else:
    pandas = lazy_module("pandas")

__all__ = ["column_names", "sample_column"]


def column_names(linked: Linkage) -> list[str]:
    """Return the names by which `sample_column` finds a column: those that were not clustered, too.

    Parameters
    ----------
    linked : Linkage

    Returns
    -------
    list of str
        Empty without data, and for sparse rows.

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> column_names(link_observations([[1.0, 2.0], [3.0, 4.0]]))
    ['x0', 'x1']
    """
    features = [] if linked.observations is None else linked.feature_labels
    if linked.frame is None:
        return features
    own = list(map(label_text, linked.frame.columns))
    # What was clustered is not always a part of the frame, as with an AnnData.
    return own if linked.numeric_columns else own + [name for name in features if name not in own]


def sample_column(linked: Linkage, given: Any, argument: str) -> pandas.Series:
    """Return the values that a user means by a column's name or by values of their own.

    Parameters
    ----------
    linked : Linkage
    given : str, or array_like of length n
        A column of the data, also one that was not clustered; or one value per sample, in the samples' order.
    argument : str
        Its name, for messages.

    Returns
    -------
    pandas.Series of length n
        Numbered 0 .. n-1; its name is that of the column, or None.

    Raises
    ------
    TypeError, ValueError
        If there is no such column, or not one value per sample.

    Warns
    -----
    UserWarning
        If a Series has the index of the data in another order: its values may belong to other samples.

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> linked = link_observations(pandas.DataFrame({"x": [1.0, 2.0], "y": [0.0, 0.0]}))
    >>> sample_column(linked, "y", "classes").tolist(), sample_column(linked, ["a", "b"], "classes").tolist()
    ([0.0, 0.0], ['a', 'b'])
    """
    find = _named if isinstance(given, str) or _is_label(linked, given) else _given
    return _hashable(find(linked, given, argument), argument)


def _is_label(linked: Linkage, given: Any) -> bool:
    """Whether a tuple is the name of a column of several levels."""
    return isinstance(given, tuple) and linked.frame is not None and given in list(linked.frame.columns)


def _given(linked: Linkage, given: Any, argument: str) -> pandas.Series:
    needed = f"the name of a column, as text, or one value for each of the {linked.n:,} samples"
    if isinstance(given, (dict, set, frozenset)) or not hasattr(given, "__len__"):
        raise TypeError(f"{argument} is of the type {type(given).__name__}. Needed: {needed}.")
    if np.ndim(given) != 1:
        raise ValueError(f"{argument} has the shape {np.shape(given)}. Needed: {needed}.")
    # Samples go by their position here, whatever index a Series has.
    _warn_of_other_order(linked.frame, given, argument)
    values = given.reset_index(drop=True) if is_series(given) else _series(given)
    if len(values) != linked.n:
        raise ValueError(
            f"{argument} has {len(values):,} values. Needed: {needed}, in the samples' order."
            f"{_length_advice(linked, given, argument)}"
        )
    return values


def _series(given: Any) -> pandas.Series:
    try:
        return pandas.Series(given)
    except UnicodeEncodeError:  # halves of characters, which Arrow's text cannot hold
        return pandas.Series([whole_text(value) if isinstance(value, str) else value for value in given])


def _length_advice(linked: Linkage, given: Any, argument: str) -> str:
    """How a Series of another length gets the samples of the tree, if its index knows them."""
    if not is_series(given):
        return ""
    if linked.frame is not None:
        own, source = linked.frame.index, "X.index"
    elif linked.names is not None:
        own, source = pandas.Index(linked.names), "explorer.names"
    else:
        own, source = pandas.RangeIndex(linked.n), f"range({linked.n})"
    if not given.index.is_unique or not given.index.isin(own).any():
        return " Select the samples that were clustered, in their order."
    found = int(own.isin(given.index).sum())
    call = f" By its index it has {found:,} of the {linked.n:,} samples: pass {argument}.reindex({source})."
    return call if found == linked.n else f"{call} The others become missing values."


def _warn_of_other_order(frame: pandas.DataFrame | None, given: Any, argument: str) -> None:
    if frame is None or not is_series(given) or len(given) != len(frame):
        return
    own, other = frame.index, given.index
    if not (own.is_unique and other.is_unique) or own.equals(other) or not other.isin(own).all():
        return
    warn_user(
        f"{argument} is a Series with the index of the data in another order. Its values were taken as they stand, not "
        f"by the index. To have them by the index, pass {argument}.reindex(X.index); where the order is the right one, "
        f"{argument}.to_numpy() says so."
    )


def _named(linked: Linkage, name: str | tuple, argument: str) -> pandas.Series:
    known = column_names(linked)
    if isinstance(name, tuple):
        name = label_text(name)
    if linked.frame is not None:
        if known.count(name) > 1:
            raise ValueError(
                f"{argument}={name!r}: the data have {known.count(name)} columns of that name. Needed: one value per "
                "sample. Pass the values themselves, for example df.iloc[:, 0]."
            )
        if name in known[: linked.frame.shape[1]]:
            return linked.frame.iloc[:, known.index(name)].reset_index(drop=True)
        if name in known:
            assert linked.observations is not None
            place = linked.feature_labels.index(name)
            return pandas.Series(np.asarray(linked.observations[:, place]), name=name)
    elif linked.observations is not None:
        if name in known:
            return pandas.Series(np.asarray(linked.observations[:, known.index(name)]), name=name)
    else:
        raise ValueError(
            f"{argument}={name!r} names a column, but this explorer has no data. Needed: one value per sample. Pass "
            "the values themselves, or build the explorer with data=."
        )
    raise ValueError(
        f"{argument}={name!r} is not a column of the data. {nearest_name(name, known)}Needed: one of "
        f"{listing(known, limit=12)}; or one value per sample."
    )


def _hashable(values: pandas.Series, argument: str) -> pandas.Series:
    """The values, if they can be told apart."""
    if values.dtype == object:
        try:
            pandas.unique(values)
        except TypeError as error:
            raise TypeError(
                f"{argument} holds values that cannot be told apart ({error}). Needed: numbers, words, dates or other "
                "values that can be compared. Turn them into text, for example with .astype(str)."
            ) from error
    return values
