"""One triangle, names in the first column, tables of other libraries: distances as people have them."""

import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import pdist, squareform

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.linkage.sources import link_distances

X = np.random.default_rng(8).normal(size=(7, 3))
NAMES = list("abcdefg")
CONDENSED = pdist(X)
SQUARE = squareform(CONDENSED)
LOWER, UPPER = np.tril(SQUARE), np.triu(SQUARE)


def missing(triangle):
    return np.where(triangle == 0, np.nan, triangle)


def ragged(square, diagonal):
    return [row[: place + diagonal].tolist() for place, row in enumerate(square)]


def test_a_lower_triangle_is_taken_for_both():
    L = np.array([[0, 0, 0], [1, 0, 0], [5, 4, 0.0]])
    explorer = DendrogramExplorer.from_distances(L)
    assert explorer.linkage_matrix[:, 2].tolist() == [1, 4.5]
    assert link_distances(L).notes == ("D is its lower triangle (the upper one is empty): taken for both.",)


@pytest.mark.parametrize(
    "triangle",
    [
        LOWER,
        UPPER,
        missing(LOWER),
        missing(UPPER),
        missing(LOWER) + np.diag(np.zeros(7)),
        LOWER.astype(np.float32),
        LOWER.tolist(),
        np.asfortranarray(UPPER),
        pd.DataFrame(missing(LOWER)),
        pd.DataFrame(UPPER, index=NAMES, columns=NAMES),
        pl.DataFrame(LOWER),
        ragged(SQUARE, 1),
        ragged(SQUARE, 0),
        ragged(SQUARE, 0)[1:],
        [row[place + 1 :].tolist() for place, row in enumerate(SQUARE[:-1])],
        [row[place:].tolist() for place, row in enumerate(SQUARE)],
    ],
)
def test_triangles_of_every_kind(triangle):
    np.testing.assert_allclose(link_distances(triangle).Z, linkage(CONDENSED, "average"), rtol=1e-6)


def test_booleans_and_integers_in_a_triangle():
    assert link_distances(np.tril([[0, 1, 1], [1, 0, 0], [1, 0, 0]])).Z[:, 2].tolist() == [0, 1]
    assert link_distances(np.tril(np.array([[0, 3], [3, 0]], np.uint8))).Z[0, 2] == 3


def test_two_directions_that_differ_are_not_a_triangle():
    D = SQUARE.copy()
    D[2, 1] *= 2
    with pytest.raises(ValueError, match="D is not symmetric"):
        link_distances(D)


def test_a_triangle_of_similarities_is_refused_for_its_diagonal():
    with pytest.raises(ValueError, match=r"diagonal is not zero.*D looks like similarities: pass 1 - D"):
        link_distances(np.tril(1 - SQUARE / 100))


LABELLED = pd.DataFrame(SQUARE, columns=NAMES)


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame(SQUARE, index=NAMES, columns=NAMES),
        LABELLED,
        LABELLED.assign(sample=NAMES)[["sample", *NAMES]],
        pd.DataFrame(missing(LOWER), columns=NAMES).assign(name=NAMES)[["name", *NAMES]],
        pl.DataFrame(LABELLED),
        pl.DataFrame(LABELLED.assign(sample=NAMES)[["sample", *NAMES]]),
    ],
    ids=["index", "columns", "first column", "first column, triangle", "polars", "polars, first column"],
)
def test_names_come_along(table):
    linked = link_distances(table)
    assert linked.names == NAMES
    np.testing.assert_allclose(linked.Z, linkage(CONDENSED, "average"))


def test_a_file_that_was_written_with_its_index(tmp_path):
    path = tmp_path / "distances.csv"
    pd.DataFrame(SQUARE, index=NAMES, columns=NAMES).to_csv(path)
    assert link_distances(pd.read_csv(path)).names == NAMES
    pd.DataFrame(SQUARE).to_csv(path)
    linked = link_distances(pd.read_csv(path))
    np.testing.assert_allclose(linked.Z, linkage(CONDENSED, "average"))


def test_names_in_another_order_than_the_columns_are_refused():
    table = pd.DataFrame(SQUARE, columns=NAMES).assign(name=NAMES[::-1])[["name", *NAMES]]
    with pytest.raises(ValueError, match="another order than its columns"):
        link_distances(table)


def test_xarray_keeps_its_names():
    xarray = pytest.importorskip("xarray")
    array = xarray.DataArray(SQUARE, dims=("one", "other"), coords={"one": NAMES, "other": NAMES})
    assert link_distances(array).names == NAMES


def test_matrices_of_biopython_and_scikit_bio_keep_their_names():
    from Bio.Phylo.TreeConstruction import DistanceMatrix

    linked = link_distances(DistanceMatrix(NAMES, ragged(SQUARE, 1)))
    assert linked.names == NAMES
    np.testing.assert_allclose(linked.Z, linkage(CONDENSED, "average"))

    class Bio:  # scikit-bio's DistanceMatrix, as far as it is used
        ids, data = tuple(NAMES), SQUARE

    assert link_distances(Bio()).names == NAMES


def test_condensed_distances_given_as_observations_are_suspected():
    D = np.round(pdist(np.random.default_rng(1).normal(size=(12, 2))), 3)
    with pytest.warns(
        UserWarning, match=r"also those of condensed distances between 12 samples.*from_distances\(X\)"
    ):
        DendrogramExplorer(D)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        DendrogramExplorer(np.random.default_rng(1).normal(size=66))
        DendrogramExplorer(D[:-1])


def test_a_triangle_given_as_observations_is_suspected():
    for triangle in (LOWER, UPPER):
        with pytest.warns(UserWarning, match=r"one triangle of distances.*from_distances\(X\)"):
            DendrogramExplorer(triangle)


def test_a_diagonal_that_is_missing_is_zero():
    D = SQUARE.copy()
    np.fill_diagonal(D, np.nan)
    np.testing.assert_allclose(link_distances(D).Z, linkage(CONDENSED, "average"))
    assert np.isnan(D[0, 0])
    D[2, 3] = np.nan
    with pytest.raises(ValueError, match=r"D\[2, 3\] = nan is missing"):
        link_distances(D)


def test_correlations_are_told_how_to_become_distances():
    with pytest.raises(ValueError, match=r"the diagonal is 1: D looks like correlations.*Pass 1 - D"):
        link_distances(np.corrcoef(X))
