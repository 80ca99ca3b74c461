"""One value per sample: a column of the user's data by its name, or an array of their own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas

from .linked import Linkage
from .messages import listing, nearest_name

__all__ = ["sample_column"]


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

    Examples
    --------
    >>> from dendrogram_explorer.linkage import link_observations
    >>> linked = link_observations(pandas.DataFrame({"x": [1.0, 2.0], "y": [0.0, 0.0]}))
    >>> sample_column(linked, "y", "classes").tolist(), sample_column(linked, ["a", "b"], "classes").tolist()
    ([0.0, 0.0], ['a', 'b'])
    """
    if isinstance(given, str):
        return _named(linked, given, argument)
    needed = f"the name of a column, or one value for each of the {linked.n:,} samples"
    if isinstance(given, (dict, set, frozenset)) or not hasattr(given, "__len__"):
        raise TypeError(f"{argument} is of the type {type(given).__name__}. Needed: {needed}.")
    if np.ndim(given) != 1:
        raise ValueError(f"{argument} has the shape {np.shape(given)}. Needed: {needed}.")
    # Samples go by their position here, whatever index a Series has.
    values = given.reset_index(drop=True) if isinstance(given, pandas.Series) else pandas.Series(given)
    if len(values) != linked.n:
        raise ValueError(f"{argument} has {len(values):,} values. Needed: {needed}, in the samples' order.")
    return values


def _named(linked: Linkage, name: str, argument: str) -> pandas.Series:
    if linked.frame is not None:
        known = [str(column) for column in linked.frame.columns]
        if known.count(name) > 1:
            raise ValueError(
                f"{argument}={name!r}: the data have {known.count(name)} columns of that name. Needed: one value per "
                "sample. Pass the values themselves, for example df.iloc[:, 0]."
            )
        if name in known:
            return linked.frame.iloc[:, known.index(name)].reset_index(drop=True)
    elif linked.observations is not None:
        known = linked.feature_labels
        if name in known:
            return pandas.Series(np.asarray(linked.observations[:, known.index(name)]), name=name)
    else:
        raise ValueError(
            f"{argument}={name!r} names a column, but this explorer has no data. Needed: one value per sample. Pass "
            "the values themselves, or build the explorer with data=."
        )
    raise ValueError(
        f"{argument}={name!r} is no column of the data. {nearest_name(name, known)}Needed: one of "
        f"{listing(known, limit=12)}; or one value per sample."
    )
