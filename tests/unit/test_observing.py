"""What whoever observes the traits is told, and what is not worth telling."""

import numpy as np
import pytest

from dendrogram_explorer import Cut, DendrogramExplorer

X = np.random.default_rng(5).normal(size=(40, 3))


@pytest.fixture
def explorer():
    made = DendrogramExplorer(X, n_clusters=4)
    yield made
    made.close()


def test_labels_change_only_where_a_label_does(explorer):
    heard = []
    explorer.observe(lambda change: heard.append(change.name), ["labels", "n_clusters", "cut", "cut_height"])
    heights = explorer.linkage_matrix[:, 2]
    labels, low, high = explorer.labels, heights[-4], heights[-3]
    for share in (0.1, 0.7, 0.0):
        explorer.cut_height = low + share * (high - low)
    explorer.cut = Cut("distance", low + 0.3 * (high - low))
    assert explorer.labels is labels
    assert set(heard) == {"cut", "cut_height"}
    heard.clear()
    explorer.cut_height = np.nextafter(low, 0)
    assert sorted(heard) == ["cut", "cut_height", "labels", "n_clusters"]
    assert explorer.labels.max() == 5
    # Another tree with the same labels: theirs is no change, and what depends on the tree is the new one's.
    pairs = DendrogramExplorer([[0.0], [1.0], [10.0], [11.5]], n_clusters=2)
    pairs.observe(lambda change: heard.append(change.name), "labels")
    heard.clear()
    pairs.method = "single"
    assert heard == []
    assert pairs.summary()["merge_height"].tolist() == [1.0, 1.5]
    assert pairs.state.clusters.tree is pairs.state.tree
    pairs.close()
