"""Tables that show their texts in full; imports pandas, so import it where it is used."""

from __future__ import annotations

from typing import Any

import pandas

__all__ = ["Summary"]


class Summary(pandas.DataFrame):
    """A DataFrame that shows its texts in full, where pandas would cut them after 50 characters; so do parts of it.

    Examples
    --------
    >>> Summary({"features": ["mean concave points +2.8, mean concavity +2.8, worst area +2.7"]})
                                                             features
    0  mean concave points +2.8, mean concavity +2.8, worst area +2.7
    """

    @property
    def _constructor(self) -> Any:
        return Summary

    def __repr__(self) -> str:
        with pandas.option_context("display.max_colwidth", None):
            return super().__repr__()

    def _repr_html_(self) -> str | None:
        with pandas.option_context("display.max_colwidth", None):
            return super()._repr_html_()  # pyright: ignore[reportAttributeAccessIssue]: not in the stubs
