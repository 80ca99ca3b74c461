"""A notebook with the explorer, run and saved with the state of its widgets."""

from pathlib import Path

import nbformat
from nbclient import NotebookClient

SOURCE = """\
from dendrogram_explorer import DendrogramExplorer
from sklearn.datasets import load_wine

explorer = DendrogramExplorer(load_wine(as_frame=True).data, scale="standard")
explorer"""


def saved_notebook(path: Path) -> Path:
    """Write the notebook, with outputs and widgets as ``jupyter nbconvert --execute`` saves them."""
    notebook = nbformat.v4.new_notebook(
        # nbsphinx needs pandoc for cells of text.
        cells=[nbformat.v4.new_code_cell(SOURCE)],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    NotebookClient(notebook, timeout=120).execute()
    nbformat.write(notebook, path)
    return path
