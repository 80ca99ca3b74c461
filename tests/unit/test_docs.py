"""Examples of the documentation run as they stand, page by page, and its pages know of each other."""

import re
from pathlib import Path

# Warnings of other packages while they are imported are not held against a page.
import matplotlib  # noqa: F401
import pytest

import dendrogram_explorer.explorer  # noqa: F401

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
BLOCK = re.compile(r"^```python\n(.*?)^```", flags=re.DOTALL | re.MULTILINE)


def blocks_of(page):
    return BLOCK.findall((DOCS / page).read_text(encoding="utf-8"))


# Pages without code have nothing to run: what they are is checked by the build of the site.
WITH_CODE = [page for page in PAGES if blocks_of(page)]


def test_there_are_examples():
    assert {"inputs.md", "choosing.md", "taking.md", "howto/cuts.md", "semantics.md"} <= set(WITH_CODE)
    assert len(blocks_of("inputs.md")) >= 10


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("page", WITH_CODE)
def test_every_example_of_the_page_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    variables = {"__name__": "page"}
    for block in blocks_of(page):
        exec(compile(block, str(DOCS / page), "exec"), variables)
