"""Every engine beside the others: time and memory of a whole linkage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec

import numpy as np

from dendrogram_explorer import DendrogramExplorer

from .report import Row, ratio, seconds, verdict
from .sizes import Sizes
from .timing import alternating_medians
from .ward import attempt, outcome

__all__ = ["average_rows", "engine_rows", "spanning_rows", "stored_rows"]

_PEERS = {
    "scipy": "`scipy.cluster.hierarchy.linkage`",
    "fastcluster": "`fastcluster.linkage`",
    "vector": "`fastcluster.linkage_vector`",
    "scikit-learn": "`AgglomerativeClustering`",
}
# Who can do what follows a spanning tree.
_SPANNING_PEERS = {
    "scipy": ("single",),
    "fastcluster": ("single",),
    "vector": ("single",),
    "hdbscan": ("single", "reachability"),
    "fast_hdbscan": ("single", "reachability"),
}
# As long as the slowest that is worth waiting for.
_PATIENCE = 240
_AT_MOST = 1.5
_AT_MOST_STORED = 1.1
_AT_LEAST_AVERAGE = {"embeddings": 8.0, "narrow": 5.0}
_LEAST_PERCENT = 60.0


def average_rows(sizes: Sizes) -> Iterator[Row]:
    """Average linkage of embeddings, whose distances are not stored, by us, scipy and fastcluster."""
    for data, n, n_columns in sizes.averages:
        ours = attempt("ours", "average", n, n_columns, _PATIENCE, "cosine", data)
        peers = {}
        if n <= sizes.most_averages_beside_peers:
            peers = {
                peer: attempt(peer, "average", n, n_columns, _PATIENCE, "cosine", data)
                for peer in ("scipy", "fastcluster")
            }
        done = {peer: found["seconds"] for peer, found in peers.items() if "error" not in found}
        judged, times, share = [], "", ""
        if ours.get("products"):
            reached = ours["products"] / ours["seconds"] / ours["flops"]
            share = f", {reached:.0%} of the processor's products"
            judged.append(verdict(100 * reached, _LEAST_PERCENT, " %", at_least=True))
        if "error" not in ours and "scipy" in done:
            times = ratio(done["scipy"], ours["seconds"])
            judged.append(
                verdict(done["scipy"] / ours["seconds"], _AT_LEAST_AVERAGE[data], "×", at_least=True)
            )
        yield Row(
            "average",
            f"{data}, {n:,} × {n_columns}",
            outcome(ours) + share,
            "; ".join(f"{_PEERS[peer]} {outcome(found)}" for peer, found in peers.items()) or "none",
            times,
            "; ".join(judged) or "no comparison",
        )


def stored_rows(sizes: Sizes) -> Iterator[Row]:
    """Linkages that need all distances, by us, scipy and fastcluster."""
    for method, n, n_columns in sizes.stored:
        found = {
            engine: attempt(engine, method, n, n_columns, _PATIENCE)
            for engine in ("ours", "scipy", "fastcluster")
        }
        ours = found.pop("ours")
        seconds_of = [peer["seconds"] for peer in found.values() if "error" not in peer]
        both = "error" not in ours and bool(seconds_of)
        yield Row(
            "stored",
            f"{method}, {n:,} × {n_columns}",
            outcome(ours),
            "; ".join(f"{_PEERS[peer]} {outcome(one)}" for peer, one in found.items()),
            ratio(min(seconds_of), ours["seconds"]) if both else "",
            verdict(ours["seconds"] / min(seconds_of), _AT_MOST_STORED, "×") if both else "no comparison",
        )


def spanning_rows(sizes: Sizes) -> Iterator[Row]:
    """Single linkage, mutual reachability and Genie from a spanning tree, by us and by all peers that are installed."""
    for method, n, n_columns, limit in sizes.spanning:
        ours = attempt("ours", method, n, n_columns, _PATIENCE)
        peers = [peer for peer, of in _SPANNING_PEERS.items() if method in of and _is_there(peer)]
        if n > sizes.most_rows_beside_peers:
            peers = [peer for peer in peers if peer == "fast_hdbscan"]
        found = {peer: attempt(peer, method, n, n_columns, _PATIENCE) for peer in peers}
        seconds_of = [peer["seconds"] for peer in found.values() if "error" not in peer]
        is_done = "error" not in ours
        yield Row(
            "spanning",
            f"{method}, {n:,} × {n_columns}",
            outcome(ours),
            "; ".join(f"{_PEERS.get(peer, f'`{peer}`')} {outcome(one)}" for peer, one in found.items())
            or "none",
            ratio(min(seconds_of), ours["seconds"]) if is_done and seconds_of else "",
            verdict(ours["seconds"], limit, " s") if is_done else "not met: not done",
        )


def _is_there(peer: str) -> bool:
    return peer in _PEERS or find_spec(peer) is not None


def engine_rows(sizes: Sizes) -> Iterator[Row]:
    """Ward and single linkage of random samples, by us and by all peers."""
    for method, n, n_columns in sizes.linkages:
        ours = attempt("ours", method, n, n_columns, _PATIENCE)
        peers = {}
        if n <= sizes.most_rows_beside_peers:
            peers = {peer: attempt(peer, method, n, n_columns, _PATIENCE) for peer in _PEERS}
        vector = peers.get("vector", {"error": "not tried"})
        both = "error" not in ours and "error" not in vector
        if both:
            judged = verdict(ours["seconds"] / vector["seconds"], _AT_MOST, "×")
        else:
            judged = "no comparison: one of the two was not done"
        yield Row(
            "engines",
            f"{method}, {n:,} × {n_columns}",
            outcome(ours),
            "; ".join(f"{_PEERS[peer]} {outcome(found)}" for peer, found in peers.items()) or "none",
            ratio(vector["seconds"], ours["seconds"]) if both else "",
            judged,
        )
    yield _few_row(sizes)


def _few_row(sizes: Sizes) -> Row:
    """A whole explorer of few samples, which go to scipy."""
    n, n_columns = sizes.few
    X = np.random.default_rng(0).normal(size=(n, n_columns))

    def shown(engine: str) -> Callable[[], None]:
        def show() -> None:
            explorer = DendrogramExplorer(X, engine=engine)
            explorer._repr_mimebundle_()
            explorer.close()

        return show

    ours, peer = alternating_medians(shown("auto"), shown("fastcluster"), 4 * sizes.rounds)
    return Row(
        "engines",
        f"`DendrogramExplorer(X)` made and displayed by Python, ward, {n:,} × {n_columns}",
        seconds(ours),
        f'`engine="fastcluster"` {seconds(peer)}',
        ratio(peer, ours),
        verdict(ours / peer, _AT_MOST, "×"),
    )
