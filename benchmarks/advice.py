"""How often suggestions lead to the right clusters: ``make bench-advice``.

Data sets with known classes, those that scikit-learn ships and families made here, are clustered by what
`suggest_candidates` puts first. Nothing in the package was fitted to them. Writes ``ADVICE.md`` beside this file.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.mixture import GaussianMixture

from dendrogram_explorer.advice.candidates import suggest_candidates
from dendrogram_explorer.linkage.sources import link_observations
from dendrogram_explorer.tree import Tree

PATH = Path(__file__).with_name("ADVICE.md")

_MOST_CLUSTERS = 20
_N_OF_EACH = 12


class Classed(NamedTuple):
    """A data set with known classes.

    Attributes
    ----------
    family : str
    X : ndarray of float64, shape (n, m)
    classes : ndarray of int, shape (n,)
        -1 for samples that belong to no class: they are clustered, but not counted.
    """

    family: str
    X: np.ndarray
    classes: np.ndarray

    @property
    def n_classes(self) -> int:
        return int(self.classes.max()) + 1


# -- data ----------------------------------------------------------------------------------------------------------


def data_sets(n_of_each: int = _N_OF_EACH, seed: int = 0) -> Iterator[Classed]:
    """Every data set, the same ones for the same seed."""
    for load, is_scaled in (
        (load_iris, False),
        (load_wine, True),
        (load_digits, False),
        (load_breast_cancer, True),
    ):
        X, classes = load(return_X_y=True)
        X = (X - X.mean(axis=0)) / X.std(axis=0) if is_scaled else X
        yield Classed(load.__name__.removeprefix("load_").replace("_", " "), np.asarray(X, float), classes)
    for family, make in FAMILIES.items():
        for number in range(n_of_each):
            rng = np.random.default_rng([seed, number, *family.encode()])
            yield Classed(family, *make(rng))


def _sizes(rng: np.random.Generator, k: int) -> np.ndarray:
    return np.full(k, int(rng.integers(150, 601)) // k)


def _centres(rng: np.random.Generator, k: int, m: int, least: float) -> np.ndarray:
    """Random centres of which the nearest two are `least` apart, or a little more."""
    centres = rng.normal(size=(k, m))
    apart = np.sqrt(np.square(centres[:, np.newaxis] - centres).sum(axis=-1))
    return centres * (least * rng.uniform(1, 1.5) / apart[np.triu_indices(k, 1)].min())


def _round(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    k, m = int(rng.integers(2, 9)), int(rng.choice([2, 3, 5, 10, 20, 50]))
    return _groups(rng, _centres(rng, k, m, 4.5 + 0.6 * np.sqrt(m)), _sizes(rng, k), np.ones(k))


def _unequal_sizes(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    k, m = int(rng.integers(2, 7)), int(rng.choice([2, 3, 5, 10, 20, 50]))
    sizes = np.maximum(15, 400 * rng.dirichlet(np.full(k, 0.8))).astype(int)
    return _groups(rng, _centres(rng, k, m, 5.0 + 0.6 * np.sqrt(m)), sizes, np.ones(k))


def _unequal_densities(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    k, m = int(rng.integers(2, 7)), int(rng.choice([2, 3, 5, 10, 20, 50]))
    spreads = rng.uniform(0.2, 1.0, k)
    return _groups(rng, _centres(rng, k, m, 5.0 + 0.6 * np.sqrt(m)), _sizes(rng, k), spreads)


def _groups(
    rng: np.random.Generator, centres: np.ndarray, sizes: np.ndarray, spreads: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    classes = np.repeat(np.arange(len(centres)), sizes)
    noise = rng.normal(size=(len(classes), centres.shape[1]))
    return centres[classes] + noise * spreads[classes, np.newaxis], classes


def _elongated(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Each group stretched in a direction of its own; groups side by side along the last axis."""
    k, m = int(rng.integers(2, 6)), int(rng.choice([2, 3, 5, 10]))
    classes = np.repeat(np.arange(k), _sizes(rng, k))
    stretch = np.append(rng.uniform(4, 8), np.ones(m - 1))
    X = rng.normal(size=(len(classes), m)) * stretch
    X[:, -1] += 7.0 * classes
    return X @ np.linalg.qr(rng.normal(size=(m, m)))[0], classes


def _rings(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Rings around each other, or half moons, in a plane or on one within a few more columns."""
    n_each, noise = int(rng.integers(150, 301)), rng.uniform(0.03, 0.08)
    if rng.random() < 0.5:
        k = int(rng.integers(2, 4))
        classes = np.repeat(np.arange(k), n_each)
        angle = rng.uniform(0, 2 * np.pi, len(classes))
        X = np.column_stack((np.cos(angle), np.sin(angle))) * (1 + classes)[:, np.newaxis]
    else:
        classes = np.repeat([0, 1], n_each)
        angle = rng.uniform(0, np.pi, len(classes))
        X = np.column_stack((np.cos(angle), np.sin(angle)))
        X[classes == 1] = [1.0, 0.5] - X[classes == 1]
    X = np.column_stack((X, np.zeros((len(X), int(rng.integers(0, 3))))))
    return X + noise * rng.normal(size=X.shape), classes


def _noise(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Round groups, and a tenth as many samples anywhere."""
    k, m = int(rng.integers(2, 7)), int(rng.choice([2, 3, 5]))
    X, classes = _groups(rng, _centres(rng, k, m, 6.0), _sizes(rng, k), np.ones(k))
    anywhere = rng.uniform(X.min(axis=0) - 2, X.max(axis=0) + 2, size=(len(X) // 10, m))
    return np.concatenate((X, anywhere)), np.append(classes, np.full(len(anywhere), -1))


def _none(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    n, m = int(rng.integers(100, 601)), int(rng.choice([2, 3, 5, 10, 20, 50]))
    X = rng.uniform(size=(n, m)) if rng.random() < 0.5 else rng.normal(size=(n, m)) * rng.uniform(0.3, 3, m)
    return X, np.zeros(n, dtype=int)


FAMILIES: dict[str, Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray]]] = {
    "round groups": _round,
    "elongated groups": _elongated,
    "rings and moons": _rings,
    "unequal sizes": _unequal_sizes,
    "unequal densities": _unequal_densities,
    "groups in noise": _noise,
    "no groups": _none,
}

# -- peers ---------------------------------------------------------------------------------------------------------


def kmeans_by_silhouette(X: np.ndarray) -> np.ndarray:
    fits = [KMeans(k, n_init=4, random_state=0).fit_predict(X) for k in range(2, 11)]
    return max(fits, key=lambda labels: silhouette_score(X, labels, sample_size=1_000, random_state=0))


def mixture_by_bic(X: np.ndarray) -> np.ndarray:
    fits = [GaussianMixture(k, random_state=0, reg_covar=1e-4).fit(X) for k in range(1, 11)]
    return min(fits, key=lambda fit: fit.bic(X)).predict(X)


def hdbscan(X: np.ndarray) -> np.ndarray:
    return HDBSCAN(min_cluster_size=max(5, len(X) // 50), copy=True).fit_predict(X)


def best_cut(X: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """The cut of four trees that agrees most with the classes: what no rule can know."""
    cuts = [
        fcluster(Z, k, "maxclust")
        for Z in (linkage(X, method) for method in ("ward", "average", "complete", "single"))
        for k in range(2, _MOST_CLUSTERS + 1)
    ]
    counts = classes >= 0
    return max(cuts, key=lambda labels: adjusted_rand_score(classes[counts], labels[counts]))


PEERS = {
    "KMeans, silhouette": kmeans_by_silhouette,
    "GaussianMixture, BIC": mixture_by_bic,
    "HDBSCAN": hdbscan,
}

# -- measurement ---------------------------------------------------------------------------------------------------


def measure(data: Classed) -> dict[str, object]:
    """What is suggested for a data set, and what its peers make of it."""
    X, classes = data.X, data.classes
    counts = classes >= 0

    def agreement(labels: np.ndarray) -> float:
        return float(adjusted_rand_score(classes[counts], labels[counts]))

    linked = link_observations(X)
    started = time.perf_counter()
    found = suggest_candidates(linked, Tree.from_linkage(linked.Z))
    row: dict[str, object] = {
        "family": data.family,
        "classes": data.n_classes,
        "seconds": time.perf_counter() - started,
        "suggested": [each.n_clusters for each in found.ranked],
        "headline": agreement(found.ranked[0].labels),
    }
    row["rules"] = {voter: each.n_clusters for each in found.ranked for voter in each.voters}
    if data.n_classes > 1:
        for name, peer in PEERS.items():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                row[name] = agreement(peer(X))
        row["best cut"] = agreement(best_cut(X, classes))
    return row


def report(rows: list[dict]) -> str:
    """The measured rows as Markdown."""
    table = pd.DataFrame(rows)
    grouped, none = table[table.classes > 1], table[table.classes == 1]
    is_found = pd.Series(
        [true in first[:3] for true, first in zip(grouped.classes, grouped.suggested, strict=True)],
        index=grouped.index,
    )
    is_first = pd.Series(
        [first[:1] == [true] for true, first in zip(grouped.classes, grouped.suggested, strict=True)],
        index=grouped.index,
    )
    peers = ["headline", *PEERS, "best cut"]
    by_family = grouped.assign(
        **{"first three": is_found, "first": is_first, "2, 3, 4": grouped.classes.isin([2, 3, 4])}
    ).groupby("family", sort=False)
    shares = by_family[["first three", "first", "2, 3, 4"]].mean()
    means = by_family[peers].mean()
    lines = [
        "# Advice, measured",
        "",
        "Written by `make bench-advice`. Nothing was fitted to these data sets.",
        "",
        f"{len(grouped)} data sets with known classes. True number of clusters",
        "",
        f"- among the first three suggestions: {is_found.mean():.0%}; the first of them: {is_first.mean():.0%}",
        f'- among "2, 3, 4": {grouped.classes.isin([2, 3, 4]).mean():.0%}',
    ]
    rules: dict[str, list[bool]] = {}
    for true, answers in zip(grouped.classes, grouped.rules, strict=True):
        for rule, k in answers.items():
            rules.setdefault(rule, []).append(k == true)
    lines += [f"- by {rule} alone: {sum(hits) / len(grouped):.0%}" for rule, hits in sorted(rules.items())]
    lines += [
        "",
        "Mean adjusted Rand index of the first suggestion, of its peers; and of the best cut of four trees, which "
        "takes the classes to find:",
        "",
        "| | " + " | ".join(peers) + " |",
        "| --- |" + " ---: |" * len(peers),
        "| all | " + " | ".join(f"{grouped[name].mean():.2f}" for name in peers) + " |",
        *(
            f"| {family} | " + " | ".join(f"{value:.2f}" for value in row) + " |"
            for family, row in zip(means.index, means.to_numpy(), strict=True)
        ),
        "",
        "By family, share of data sets",
        "",
        "| | true k among the first three | the first | among 2, 3, 4 |",
        "| --- | ---: | ---: | ---: |",
        *(
            f"| {family} | {row.iloc[0]:.0%} | {row.iloc[1]:.0%} | {row.iloc[2]:.0%} |"
            for family, row in shares.iterrows()
        ),
        "",
        f'Without groups ({len(none)} data sets, uniform and Gaussian): "no clear clusters" first in '
        f"{np.mean([first[0] == 1 for first in none.suggested]):.0%}. With groups it was said in "
        f"{np.mean([first[0] == 1 for first in grouped.suggested]):.0%}.",
        "",
        f"Seconds for one data set: median {table.seconds.median():.2f}, greatest {table.seconds.max():.2f}.",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure all data sets and write the report."""
    n_of_each = int(sys.argv[1]) if len(sys.argv) > 1 else _N_OF_EACH
    rows = []
    for data in data_sets(n_of_each):
        rows.append(measure(data))
        first = rows[-1]["suggested"][:3]
        print(
            f"{data.family}, {data.X.shape[0]} x {data.X.shape[1]}, {data.n_classes} classes: suggested {first}, "
            f"adjusted Rand index {rows[-1]['headline']:.2f}",
            flush=True,
        )
    text = report(rows)
    PATH.write_text(text, encoding="utf-8")
    print("", text, sep="\n")


if __name__ == "__main__":
    main()
