"""The picture of the folders in CONTRIBUTING.md is that of the imports."""

import pytest

from docs.draw_layers import PAGE, diagram, imports_by_area, updated, without_detours


def test_the_picture_is_current():
    page = PAGE.read_text(encoding="utf-8")
    assert updated(page, diagram(imports_by_area())) == page, "run python -m docs.draw_layers"


def test_imports_of_every_kind_are_found(tmp_path):
    for folder in ("low", "middle", "high"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").touch()
    (tmp_path / "__init__.py").write_text("from .high.a import a")
    (tmp_path / "single.py").write_text("from .low import a\nimport numpy")
    (tmp_path / "middle" / "a.py").write_text("def f():\n    from .. import low, single")
    (tmp_path / "high" / "a.py").write_text(
        "from typing import TYPE_CHECKING\nfrom . import b\nif TYPE_CHECKING:\n    from ..middle.a import f"
    )
    assert imports_by_area(tmp_path) == {
        "low": set(),
        "single": {"low"},
        "middle": {"low", "single"},
        "high": {"middle"},
    }


def test_arrows_that_a_longer_way_replaces_are_left_out():
    imports = {"a": set(), "b": {"a"}, "c": {"a", "b"}, "d": {"a", "b", "c"}}
    assert without_detours(imports) == {"a": set(), "b": {"a"}, "c": {"b"}, "d": {"c"}}


def test_a_circle_is_reported():
    with pytest.raises(ValueError, match="in a circle: a, b"):
        without_detours({"a": {"b"}, "b": {"a"}, "c": set()})


def test_a_page_without_the_marks_is_refused():
    with pytest.raises(ValueError, match="lacks the marks"):
        updated("text", "drawing")
