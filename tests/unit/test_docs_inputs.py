import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "inputs.md"


@pytest.mark.filterwarnings("error")
def test_every_example_of_the_page_runs():
    blocks = re.findall(
        r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    assert len(blocks) >= 10
    variables = {"__name__": "page"}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), variables)
