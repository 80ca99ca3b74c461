"""The explorer that every host shows."""

from sklearn.datasets import load_wine

from dendrogram_explorer import DendrogramExplorer


def explorer_of_wine() -> DendrogramExplorer:
    """178 wines, standardized: three clusters."""
    return DendrogramExplorer(load_wine(as_frame=True).data, scale="standard")
