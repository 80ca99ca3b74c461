"""What a type checker says about users' code, and that the types it reads are those of the running package."""

import ast
import json
import runpy
import subprocess
import sys
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from dendrogram_explorer import DendrogramExplorer, first_traits
from dendrogram_explorer.input import metrics, preparation
from dendrogram_explorer.linkage.engines.plan import ENGINES
from dendrogram_explorer.look import check_look
from dendrogram_explorer.util import names
from dendrogram_explorer.views import View

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures" / "types"


@pytest.fixture(scope="module")
def errors():
    """Lines and messages of the errors that pyright finds, by the name of the file."""
    pytest.importorskip("pyright")
    pytest.importorskip("sklearn")
    files = sorted(map(str, FIXTURES.glob("*.py")))
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode in (0, 1), done.stderr
    report = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"] == len(files) == 2
    found = {Path(file).name: [] for file in files}
    for each in report["generalDiagnostics"]:
        found[Path(each["file"]).name].append((each["range"]["start"]["line"] + 1, each["message"]))
    return found


def test_what_users_write_is_free_of_errors(errors):
    assert errors["good.py"] == []


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_what_users_write_runs():
    pytest.importorskip("sklearn")
    runpy.run_path(str(FIXTURES / "good.py"))


def test_each_mistake_is_one_error(errors):
    lines = (FIXTURES / "bad.py").read_text(encoding="utf-8").splitlines()
    marked = [number for number, line in enumerate(lines, 1) if line.endswith("# error")]
    assert len(marked) > 40
    assert sorted(number for number, _ in errors["bad.py"]) == marked, errors["bad.py"]


def test_what_users_write_uses_every_trait_that_can_be_set():
    tree = ast.parse((FIXTURES / "good.py").read_text(encoding="utf-8"))
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    assert settable() - {"save_arrays", "show_rail", "leaf_font_size"} <= used


def settable():
    traits = DendrogramExplorer.class_traits()
    return {name for name, trait in traits.items() if isinstance(trait, View) and trait.write is not None}


def test_first_traits_are_the_traits_that_can_be_set():
    # `method`, `metric` and `scale` are parameters by themselves; `layout` is a trait of ipywidgets.
    assert set(first_traits.FirstTraits.__annotations__) == settable() - {"method", "metric", "scale"} | {
        "layout"
    }


def test_every_trait_says_what_it_gives_and_takes():
    base = next(each for each in DendrogramExplorer.__mro__ if "n_clusters" in vars(each))
    said = {name: text for name, text in base.__annotations__.items() if text.startswith(("View", "Switch"))}
    assert set(said) == settable() | {"labels"}
    first = first_traits.FirstTraits.__annotations__
    for name, text in said.items():
        if name in first:
            assert text.endswith(f", {first[name].__forward_arg__}]"), name


@pytest.mark.parametrize(
    ("trait", "values"),
    [
        ("height_scale", names.HeightScale),
        ("orientation", names.Orientation),
        ("scatter_engine", names.ScatterEngine),
        ("truncate_mode", names.TruncateMode),
    ],
)
def test_names_for_the_look_are_those_that_are_taken(trait, values):
    for value in get_args(values):
        assert check_look(trait, value) == value
    with pytest.raises(ValueError, match="Needed: one of") as refused:
        check_look(trait, "nothing")
    for value in get_args(values):
        assert repr(value) in str(refused.value)
    assert str(refused.value).split("one of")[1].count("'") == 2 * len(get_args(values))


def test_names_of_methods_metrics_scales_and_engines_are_those_that_are_taken():
    # Genie is known to the engines first.
    assert set(get_args(names.Method)) - set(metrics.METHODS) <= {"genie"}
    assert set(metrics.METHODS) <= set(get_args(names.Method))
    assert set(metrics.ALL_METRICS) == set(get_args(names.Metric))
    assert set(preparation.SCALES) == set(get_args(names.Scale))
    assert set(ENGINES) == set(get_args(names.Engine))
    for alias in get_args(names.MethodAlias):
        assert metrics.canonical_method(alias) in metrics.METHODS
    for alias in get_args(names.MetricAlias):
        assert metrics.canonical_metric(alias) in metrics.ALL_METRICS
    assert set(metrics._ALIASES) == set(get_args(names.MetricAlias))
    assert set(metrics._METHOD_ALIASES) == set(get_args(names.MethodAlias))


def test_types_can_be_resolved_where_they_are_read_at_run_time():
    hints = get_type_hints(DendrogramExplorer.split)
    assert hints["node"] is int
