"""Whether the tree, the scatter and Python show the same clusters."""

from playwright.sync_api import expect

from dendrogram_explorer.color.palette import PALETTE
from tests.browser.chart import Chart, Scatter, in_leaf_order, one_color_each
from tests.browser.notebooks import JupyterNotebook

# Cells of most tests.
WINE = """\
import numpy as np
from scipy.cluster.hierarchy import fcluster, leaves_list, linkage
from sklearn.datasets import load_wine

from dendrogram_explorer import DendrogramExplorer

wine = load_wine(as_frame=True).data
wine = (wine - wine.mean()) / wine.std()
explorer = DendrogramExplorer(wine)"""
N_WINES = 178


def set_trait(notebook: JupyterNotebook, name: str, value: object, explorer: str = "explorer") -> None:
    """Assign to a trait in the kernel, without a cell."""
    notebook.evaluate(f"setattr({explorer}, {name!r}, {value!r})")


def put_line(notebook: JupyterNotebook, chart: Chart, height: float, explorer: str = "explorer") -> None:
    """Begin a test with the line at a height, whatever an earlier one has left underway."""
    # The line is looked at each time: what Python has sent may be on its way to the page still.
    notebook.wait_for(
        lambda: f"{explorer}.cut.criterion != 'distance' or {explorer}.cut_height == {chart.height!r}"
    )
    set_trait(notebook, "cut_height", height, explorer)
    expect(chart.line).to_have_attribute("aria-valuenow", f"{height:g}")


def wait_for_python(notebook: JupyterNotebook, chart: Chart, explorer: str = "explorer") -> None:
    """Wait until the browser has all that Python sent so far: a last message is behind it."""
    for checked in (False, True):
        set_trait(notebook, "show_leaf_counts", checked, explorer)
        expect(chart.counts_box).to_be_checked(checked=checked)


def labels_like_scipy(explorer: str = "explorer") -> str:
    """Python expression: whether the labels are those of scipy's fcluster for the cut line."""
    return f"np.array_equal({explorer}.labels, fcluster({explorer}.linkage_matrix, {explorer}.cut_height, 'distance'))"


def check_labels(notebook: JupyterNotebook, chart: Chart, explorer: str = "explorer") -> list[int]:
    """Wait until Python has the chart's cut, and check the labels.

    Returns
    -------
    list of int
        The labels.
    """
    # The line's height is written in full: equal means equal to the last bit. It is read each time, as what Python has
    # sent may be on its way to the page still.
    notebook.wait_for(
        lambda: f"{explorer}.cut_height == {chart.height!r} and {explorer}.n_clusters == {chart.clusters}"
    )
    assert notebook.evaluate(labels_like_scipy(explorer))
    labels = notebook.evaluate(f"{explorer}.labels")
    assert notebook.evaluate(f"{explorer}.n_clusters") == max(labels)
    return labels


def check_tree(
    notebook: JupyterNotebook, chart: Chart, labels: list[int], explorer: str = "explorer"
) -> list[str]:
    """Check the pixels of an untruncated tree: grey above the line, each cluster in a colour of its own below it.

    Returns
    -------
    list of str
        Colour of each sample.
    """
    k, n = max(labels), len(labels)
    assert k <= len(PALETTE), "More clusters than colours: nothing can be told apart."
    picture = chart.picture()
    assert picture.colors_above() <= {chart.neutral()}
    assert picture.colors_below() == set(PALETTE[:k])
    order = notebook.evaluate(f"leaves_list({explorer}.linkage_matrix)")
    by_leaf = picture.leaf_colors(n)
    assert one_color_each(in_leaf_order(labels, order), by_leaf)
    by_sample = dict(zip(order, by_leaf, strict=True))
    return [by_sample[sample] for sample in range(n)]


def check_all(notebook: JupyterNotebook, chart: Chart, scatter: Scatter, explorer: str = "explorer") -> None:
    """Check that tree, scatter and Python agree, as soon as Python and the scatter have caught up."""
    labels = check_labels(notebook, chart, explorer)
    scatter.wait_for_colors(check_tree(notebook, chart, labels, explorer))
