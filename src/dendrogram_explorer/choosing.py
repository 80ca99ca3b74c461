"""Choosing how to cluster and how to cut: what the explorer shows of it, and what its controls ask for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import scipy.sparse
import traitlets

from .linked import Linkage
from .metrics import METHODS, METRICS, metric_name
from .preparation import SCALES
from .sparse_rows import SPARSE_METRICS

__all__ = ["Choosing", "clustering_message"]

# The traits that the controls may set.
_SWITCHES = ("method", "metric", "scale")


class Choosing(traitlets.HasTraits):
    """The controls of an explorer that say how to cluster."""

    show_rail = traitlets.Bool(True).tag(sync=True)

    _clustering = traitlets.Dict().tag(sync=True, echo_update=False)

    _lock: threading.RLock
    _linkage: Linkage
    # The user's own function, which the controls can only name.
    _own_metric: Callable | None = None

    # The title changes with method, metric and scale even where the tree comes out the same.
    @traitlets.observe("_tree", "_height_title")
    def _tell_clustering(self, _: Any) -> None:
        if callable(self._linkage.metric):
            self._own_metric = self._linkage.metric
        self._clustering = clustering_message(self._linkage, self._own_metric)

    def _do_cluster_again(self, content: dict[str, Any]) -> None:
        name, value = content.get("name"), content.get("value")
        if name not in _SWITCHES:
            raise ValueError(f"{name!r} does not say how to cluster. Needed: one of {', '.join(_SWITCHES)}.")
        if name == "metric" and self._own_metric is not None and value == metric_name(self._own_metric):
            value = self._own_metric
        with self._lock:
            setattr(self, name, value)


def clustering_message(linked: Linkage, own_metric: Callable | None = None) -> dict[str, Any]:
    """How a tree was clustered, and how else its observations could be.

    Parameters
    ----------
    linked : Linkage
    own_metric : callable, optional
        A function of the user's that is, or was, the metric.

    Returns
    -------
    dict
        ``method``, ``metric`` and ``scale``, each with its ``value`` and the ``choices`` there are; empty where the
        tree was not built from observations, and so cannot be built again.

    Examples
    --------
    >>> from dendrogram_explorer.linkage import link_observations
    >>> message = clustering_message(link_observations([[0.0], [1.0], [5.0]], "average"))
    >>> message["method"]["value"], message["scale"]["choices"]
    ('average', ['none', 'standard', 'robust'])
    """
    if linked.source != "observations":
        return {}
    metrics, scales = list(METRICS), list(SCALES)
    if linked.rows is not None:
        metrics = list(SPARSE_METRICS) if scipy.sparse.issparse(linked.rows) else []
        scales = [linked.scale]
    if own_metric is not None:
        metrics.append(metric_name(own_metric))
    return {
        "method": {"value": linked.method, "choices": list(METHODS)},
        "metric": {"value": metric_name(linked.metric), "choices": metrics},
        "scale": {"value": linked.scale, "choices": scales},
    }
