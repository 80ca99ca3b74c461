"""What an executed cell shows."""

import nbformat

VIEW = "application/vnd.jupyter.widget-view+json"


def text(cell: nbformat.NotebookNode) -> str:
    """The text that a cell put out: printed text and the plain form of values."""
    return "".join(output.get("text") or output.data["text/plain"] for output in cell.outputs)


def views(cell: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """The outputs of a cell that are widgets."""
    return [output for output in cell.outputs if VIEW in output.get("data", {})]
