"""Tables as comma-separated values, part by part, and by pyarrow where it is installed: several times as fast."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from ..util.progress import late_line

if TYPE_CHECKING:
    import pandas

__all__ = ["delimited"]

# Rows that are written at a time: an interrupt is heard in between.
_ROWS = 100_000

# Numbers of other sizes, and whole ones, are written by Arrow otherwise than by Python.
_LEAST, _MOST = 1e-4, 1e10

_QUOTED = re.compile(r'[",\r\n]')


def delimited(frame: pandas.DataFrame) -> str:
    r"""Return the text that ``frame.to_csv(index=False, lineterminator="\n")`` gives.

    Examples
    --------
    >>> import pandas
    >>> delimited(pandas.DataFrame({"a": [1.0, 0.5], "b": ["x, y", ""]}))
    'a,b\n1.0,"x, y"\n0.5,\n'
    """
    parts = [_by_pandas(frame.iloc[:0])]
    with late_line() as tell:
        for first in range(0, len(frame), _ROWS):
            part = frame.iloc[first : first + _ROWS]
            parts.append(_by_arrow(part) or _by_pandas(part, header=False))
            tell(f"Writing {len(frame):,} rows: {100 * first // len(frame)} % ...")
    return "".join(parts)


def _by_pandas(frame: pandas.DataFrame, header: bool = True) -> str:
    return frame.to_csv(index=False, lineterminator="\n", header=header)


def _by_arrow(frame: pandas.DataFrame) -> str | None:
    """The rows, if pyarrow is there and knows all of the columns."""
    try:
        import pyarrow.compute
    except ImportError:
        return None
    # An empty field is quoted where it is all there is in a line.
    if frame.shape[1] < 2:
        return None
    columns = [_texts(frame.iloc[:, place]) for place in range(frame.shape[1])]
    if any(column is None for column in columns):
        return None
    compute: Any = pyarrow.compute
    lines = compute.binary_join_element_wise(*columns, ",")
    lines = compute.binary_join_element_wise(lines, "\n", "")
    return lines.buffers()[2].to_pybytes()[: compute.sum(compute.binary_length(lines)).as_py()].decode()


def _texts(column: pandas.Series) -> Any:
    """A column as Arrow's text, as pandas writes it; None for a type that only pandas knows."""
    import pyarrow
    import pyarrow.compute

    compute: Any = pyarrow.compute
    kind = column.dtype
    if isinstance(kind, np.dtype) and kind == np.float64:
        values = column.to_numpy()
        texts = compute.cast(pyarrow.array(values), pyarrow.string())
        size = np.abs(values)
        is_other = ~((size >= _LEAST) & (size < _MOST)) | (values == np.trunc(values))
        others = ["" if value != value else repr(value) for value in values[is_other].tolist()]
        return compute.replace_with_mask(
            texts, pyarrow.array(is_other), pyarrow.array(others, pyarrow.string())
        )
    if isinstance(kind, np.dtype) and kind.kind in "iu":
        return compute.cast(pyarrow.array(column.to_numpy()), pyarrow.string())
    if isinstance(kind, np.dtype) and kind.kind == "b":
        return compute.if_else(pyarrow.array(column.to_numpy()), "True", "False")
    values = column.tolist()
    if not all(type(value) is str for value in values):
        return None
    texts = [f'"{text.replace(chr(34), chr(34) * 2)}"' if _QUOTED.search(text) else text for text in values]
    try:
        return pyarrow.array(texts, pyarrow.string())
    except UnicodeEncodeError:  # halves of characters
        return None
