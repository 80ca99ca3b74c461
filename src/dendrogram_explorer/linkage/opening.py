"""Code that makes plain data of what a user gave, for `to_code`."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse

from ..util.arrays import is_sparse
from ..util.lazy import is_data_frame

__all__ = ["opening_code"]


def opening_code(X: Any, obsm: str | None, layer: str | None, stays_sparse: bool) -> str:
    """The line that makes an array of X, or a DataFrame of pandas of df; empty where it is one already.

    Parameters
    ----------
    X : object
        Observations as they were given.
    obsm, layer : str, optional
        Which table of an AnnData was meant.
    stays_sparse : bool
        Whether it was clustered as sparse rows.

    Examples
    --------
    >>> opening_code(scipy.sparse.csr_array([[0, 1], [1, 0]]), None, None, stays_sparse=False)
    'X = X.toarray()'
    >>> opening_code([[0.0], [1.0]], None, None, stays_sparse=False)
    ''
    """
    if hasattr(X, "obs_names") and hasattr(X, "obsm"):
        inner = (
            f".obsm[{obsm!r}]" if obsm is not None else f".layers[{layer!r}]" if layer is not None else ".X"
        )
        inner = inner.replace("'", '"')
        table = X.obsm[obsm] if obsm is not None else X.layers[layer] if layer is not None else X.X
        if is_data_frame(table):
            inner += ".to_numpy(dtype=float)"
        return f"X = X{inner}" + (".toarray()" if scipy.sparse.issparse(table) and not stays_sparse else "")
    if is_sparse(X):
        return "" if stays_sparse else "X = X.toarray()"
    if type(X).__module__.partition(".")[0] == "torch" and hasattr(X, "detach"):
        return "X = X.detach().cpu().numpy()"
    if is_data_frame(X) or hasattr(X, "get_column") or hasattr(X, "dims"):
        return ""
    if hasattr(X, "to_pandas") and hasattr(X, "column_names"):
        return "df = df.to_pandas()"
    if type(X).__name__ == "DuckDBPyRelation":
        return "df = df.df()"
    if hasattr(X, "__arrow_c_stream__"):
        return "df = table(df).to_pandas()"
    if hasattr(X, "to_frame") and hasattr(X, "index") and np.ndim(X) == 1:
        return 'df = df.to_frame("x0")' if X.name is None else "df = df.to_frame()"
    is_flat = isinstance(X, (list, tuple)) or hasattr(X, "ndim")
    return "X = np.reshape(X, (-1, 1))" if is_flat and np.ndim(X) == 1 else ""
