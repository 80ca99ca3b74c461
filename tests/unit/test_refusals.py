"""Every kind of bad input, through the constructors themselves: what was given, what is needed, what to do, at once."""

import re

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from scipy.cluster.hierarchy import linkage
from sklearn.cluster import AgglomerativeClustering

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer import state as state_module
from dendrogram_explorer.linkage import sources as linkage_module
from dendrogram_explorer.util import memory

X = np.random.default_rng(5).normal(size=(6, 3))
Z = linkage(X, "average")
D = np.abs(X[:, :1] - X[:, 0])
NAN = np.where(np.eye(6, 3) > 0, np.nan, X)
of = DendrogramExplorer


def square(change):
    changed = D.copy()
    change(changed)
    return changed


CASES = {
    "wrong shape": (ValueError, lambda: of(np.zeros((5, 2, 2))), "shape (5, 2, 2)", "X.reshape(len(X), -1)"),
    "missing": (
        ValueError,
        lambda: of(pd.DataFrame(NAN, columns=list("abc"))),
        "'a' (in 1 of 6 rows)",
        'impute="median"',
    ),
    "missing, array": (ValueError, lambda: of(NAN), "column", 'impute="median"'),
    "infinite": (
        ValueError,
        lambda: of(np.where(np.isnan(NAN), np.inf, X)),
        "infinite values",
        "Replace them",
    ),
    "infinite, imputed": (
        ValueError,
        lambda: of(np.where(np.isnan(NAN), np.inf, X), impute="mean"),
        "infinite",
        "Replace",
    ),
    "one sample": (ValueError, lambda: of(X[:1]), "1 row (shape (1, 3))", "X.T"),
    "ragged": (ValueError, lambda: of([[1, 2], [3]]), "row 1 has 1", "same number of values"),
    "objects": (TypeError, lambda: of(X.astype(object)), "Python objects", "X.astype(float)"),
    "words": (TypeError, lambda: of(["leaf", "tree"]), "text", "X.astype(float)"),
    "words, missing": (
        ValueError,
        lambda: of(["a", None, "b"], "single", abs),
        "sample 1 (counting from 0) is None",
        "Leave",
    ),
    "one word": (ValueError, lambda: of(["leaf"], "single", abs), "1 sample.", "Pass more"),
    "words, scaled": (
        ValueError,
        lambda: of(["a", "b"], "single", max, scale="robust"),
        "str objects",
        "Leave scale out",
    ),
    "words, imputed": (
        ValueError,
        lambda: of(["a", "b"], "single", max, impute="mean"),
        "str objects",
        "Leave impute out",
    ),
    "words, ward": (
        ValueError,
        lambda: of(["a", "b"], metric=max),
        "'ward' needs Euclidean",
        "method='average'",
    ),
    "failing metric": (TypeError, lambda: of(X, "single", lambda u: 0), "rows 0 and 1", "mend the function"),
    "sparse": (
        MemoryError,
        lambda: of(scipy.sparse.csr_array((9, 10**13)), "single", "jaccard"),
        "9 x 10,000,000",
        "cosine",
    ),
    "sparse, scaled": (
        MemoryError,
        lambda: of(scipy.sparse.csr_array((9, 10**13)), scale="robust"),
        "9 x 10,0",
        "'none'",
    ),
    "asymmetric": (
        ValueError,
        lambda: of.from_distances(square(lambda d: d.__setitem__((0, 1), 9))),
        "D[0, 1]",
        "(D + D.T)",
    ),
    "negative": (
        ValueError,
        lambda: of.from_distances(square(lambda d: d.__imul__(-1))),
        "negative",
        "D.max() - D",
    ),
    "diagonal": (
        ValueError,
        lambda: of.from_distances(square(lambda d: np.fill_diagonal(d, 0.1))),
        "D[0, 0]",
        "fill_diagonal",
    ),
    "condensed length": (ValueError, lambda: of.from_distances(np.ones(7)), "length 7", "pdist"),
    "no linkage": (ValueError, lambda: of.from_linkage(Z[::-1]), "row 0", "exactly as scipy"),
    "MATLAB's linkage": (
        ValueError,
        lambda: of.from_linkage(Z[:, :3] + 1),
        "shape (5, 3)",
        "from_mlab_linkage",
    ),
    "no hclust": (TypeError, lambda: of.from_hclust(7), "int", "from_hclust(merge, height)"),
    "names": (ValueError, lambda: of(X, names=["a"]), "length 1", "same order"),
    "method": (ValueError, lambda: of(X, "wards"), "'wards'", "'ward'?"),
    "metric": (ValueError, lambda: of(X, "average", "euclidian"), "'euclidian'", "'euclidean'?"),
    "scale": (ValueError, lambda: of(X, scale="standart"), "'standart'", "'standard'?"),
    "scale, type": (TypeError, lambda: of(X, scale=True), "bool", 'scale="robust"'),
    "scale, overflow": (
        ValueError,
        lambda: of(X * 1e200, scale="standard"),
        "columns 0, 1, 2",
        "Divide these columns",
    ),
    "impute": (ValueError, lambda: of(NAN, impute="mode"), "'mode'", "mean, median"),
    "impute, type": (TypeError, lambda: of(NAN, impute=0), "int", 'impute="median"'),
    "impute, empty": (
        ValueError,
        lambda: of(np.c_[X, X[:, 0] * np.nan], impute="mean"),
        "column 3",
        "Leave these columns out",
    ),
    "ward": (ValueError, lambda: of(X, "ward", "cosine"), "'cosine'", "'average'"),
    "ward, distances": (ValueError, lambda: of.from_distances([1, 1, 9], "ward"), "'ward'", "'average'"),
    "model": (
        ValueError,
        lambda: of.from_model(AgglomerativeClustering().fit(X)),
        "no distances_",
        "compute_distances=True",
    ),
    "method, linkage": (
        TypeError,
        lambda: of.from_linkage(Z, method="ward"),
        "from_linkage",
        "Leave method out",
    ),
    "scale, linkage": (
        TypeError,
        lambda: of.from_linkage(Z, scale="robust"),
        "from_linkage",
        "DendrogramExplorer(X, scale=",
    ),
    "metric, distances": (
        TypeError,
        lambda: of.from_distances(D, metric="cosine"),
        "from_distances",
        "Leave metric out",
    ),
    "impute, model": (
        TypeError,
        lambda: of.from_model(None, impute="mean"),
        "from_model",
        "Leave impute out",
    ),
    "scale, hclust": (
        TypeError,
        lambda: of.from_hclust([[-1, -2]], [1], scale="robust"),
        "from_hclust",
        "Leave scale out",
    ),
}


def refuse(*_, **__):
    raise AssertionError("worked before the input was checked")


@pytest.mark.parametrize("name", CASES)
def test_refused_at_once_with_what_was_given_and_what_to_do(name, monkeypatch):
    monkeypatch.setattr(linkage_module, "cluster_distances", refuse)
    monkeypatch.setattr(linkage_module, "cluster_rows", refuse)
    monkeypatch.setattr(state_module, "Tree", refuse)
    error, make, given, advice = CASES[name]
    with pytest.raises(error) as refused:
        make()
    message = str(refused.value)
    assert type(refused.value) is error
    assert given in message
    assert advice in message
    assert re.search(r"Needed|[Nn]eeds|Unknown", message), message


def test_too_large_for_memory(monkeypatch):
    monkeypatch.setattr(linkage_module, "cluster_rows", refuse)
    monkeypatch.setattr(memory, "usable_memory", lambda: 10**6)
    with pytest.raises(MemoryError, match="at most n = "):
        of(np.zeros((1_000, 2)), "average")
    with pytest.raises(MemoryError, match="at most n = "):
        of(["word"] * 1_000, "average", max)
