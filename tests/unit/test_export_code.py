"""The code is run in an interpreter of its own, on the data that the explorer was given, and has to give its labels."""

import ast
import json
import subprocess
import sys
import warnings

import numpy as np
import pandas as pd
import polars
import pytest
from scipy.cluster.hierarchy import linkage as scipy_linkage
from scipy.spatial.distance import pdist, squareform
from sklearn.cluster import AgglomerativeClustering

from dendrogram_explorer.cut import Cut, apply_cut
from dendrogram_explorer.export.reproducing import reproducing_code
from dendrogram_explorer.input.metrics import METHODS
from dendrogram_explorer.linkage.hclust import link_hclust
from dendrogram_explorer.linkage.sources import link_distances, link_matrix, link_model, link_observations
from dendrogram_explorer.tree import Tree

RANDOM = np.random.default_rng(12)
CLOUD = RANDOM.normal(size=(60, 3))
GRID = RANDOM.integers(0, 4, size=(60, 2)).astype(float)  # nearly every merge height is tied with others
WIDE = RANDOM.normal(size=(30, 40))
FRAME = pd.DataFrame(
    {"width": CLOUD[:, 0], "kind": ["a", "b"] * 30, "3rd 'odd' name": CLOUD[:, 1], "tall": CLOUD[:, 2] > 0}
)


def many_branches(n):
    return Cut("inconsistent", 0.0, depth=4, joined=range(n + 1, 2 * n - 4, 2))


def link_frame(frame, **arguments):
    return link_observations(frame, **arguments)


def link_uneven(X, scale):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="scale='robust'.*middle half")
        return link_observations(X, scale=scale)


def manhattan(first, second):
    return np.abs(first - second).sum()


def fitted_model(X, **arguments):
    return AgglomerativeClustering(n_clusters=None, distance_threshold=0, **arguments).fit(X)


def cases():
    """Every case: a linkage, the data that the code starts from, and the lines that make its variables of them."""
    for name, X in (("cloud", CLOUD), ("ties", GRID)):
        for method in METHODS:
            yield f"observations, {method}, {name}", link_observations(X, method=method), X, "X = data"
            Z = scipy_linkage(X, method)
            yield f"linkage, {method}, {name}", link_matrix(Z, data=X), Z, "Z = data"
        for method in ("ward", "average", "complete", "single"):
            yield (
                f"model, {method}, {name}",
                link_model(fitted_model(X, linkage=method)),
                X,
                "from sklearn.cluster import AgglomerativeClustering\n"
                f'model = AgglomerativeClustering(None, linkage="{method}", distance_threshold=0).fit(data)',
            )
        for method in ("single", "average", "complete", "weighted"):
            D = pdist(X, "cityblock")
            yield f"condensed, {method}, {name}", link_distances(D, method), D, "D = data"
            yield (
                f"square, {method}, {name}",
                link_distances(squareform(D), method),
                squareform(D),
                "D = data",
            )
    yield "metric", link_observations(CLOUD, "average", "cosine"), CLOUD, "X = data"
    for metric, params in (
        ("minkowski", {"p": 3}),
        ("seuclidean", {"V": [1.0, 2.0, 3.0]}),
        ("spearman", {}),
        ("kendall", {}),
        ("nan_euclidean", {}),
    ):
        linked = link_observations(CLOUD, "average", metric, metric_params=params)
        yield f"metric {metric} {params}", linked, CLOUD, "X = data"
    gaps = np.where(RANDOM.random(CLOUD.shape) < [0.2, 0.2, 0.0], np.nan, CLOUD)
    linked = link_observations(gaps, "average", "nan_euclidean")
    yield "gaps that are left out", linked, gaps, "X = data"
    yes_no = np.c_[np.ones(60), GRID > 1].astype(bool)
    yield "booleans", link_observations(yes_no, "average", "jaccard"), yes_no, "X = data"
    yield "some columns", link_observations(CLOUD, columns=[2, 0]), CLOUD, "X = data"
    lower = np.tril(squareform(pdist(CLOUD)))
    yield "lower triangle", link_distances(lower), lower, "D = data"
    missing = np.where(lower.T == 0, np.nan, lower.T)
    yield "upper triangle", link_distances(missing), missing, "D = data"
    mixed = pd.DataFrame({"x": CLOUD[:, 0], "kind": list("ab") * 30})
    yield (
        "function of mixed rows",
        link_observations(mixed, "average", lambda a, b: abs(a["x"] - b["x"]) + (a["kind"] != b["kind"])),
        CLOUD,
        "import pandas as pd\ndf = pd.DataFrame({'x': data[:, 0], 'kind': list('ab') * 30})\n"
        "def metric(a, b):\n    return abs(a['x'] - b['x']) + (a['kind'] != b['kind'])",
    )
    weighted = link_observations(CLOUD, weights=np.arange(60) % 3 + 1)
    yield "weights", weighted, weighted.Z, "Z = data"
    gower = link_observations(mixed, "average", "gower")
    yield "gower", gower, gower.Z, "Z = data"
    yield (
        "own metric",
        link_observations(GRID, "average", manhattan),
        GRID,
        "X = data\ndef manhattan(first, second):\n    return np.abs(first - second).sum()",
    )
    yield (
        "nameless metric",
        link_observations(GRID, "average", lambda first, second: np.abs(first - second).max()),
        GRID,
        "X = data\ndef metric(first, second):\n    return np.abs(first - second).max()",
    )
    uneven = np.c_[1e3 * CLOUD, np.full(60, 0.1), np.r_[np.zeros(50), CLOUD[:10, 0]]]
    for scale in ("standard", "robust"):
        yield f"scale, {scale}", link_uneven(uneven, scale), uneven, "X = data"
        frame = "import pandas as pd\ndf = pd.DataFrame(data)"
        yield f"scale, {scale}, frame", link_uneven(pd.DataFrame(uneven), scale), uneven, frame
    gaps = np.where(RANDOM.random(CLOUD.shape) < 0.1, np.nan, CLOUD)
    for impute in ("mean", "median"):
        yield f"impute, {impute}", link_observations(gaps, impute=impute), gaps, "X = data"
        yield (
            f"impute, {impute}, scaled frame",
            link_observations(pd.DataFrame(gaps), impute=impute, scale="standard"),
            gaps,
            "import pandas as pd\ndf = pd.DataFrame(data)",
        )
    words = np.array(["".join("abcd"[i] for i in row) for row in RANDOM.integers(0, 4, size=(60, 5))])
    yield (
        "words",
        link_observations(words, "average", lambda first, second: sum(map(str.__ne__, first, second))),
        words,
        "X = data.tolist()\ndef metric(first, second):\n    return sum(map(str.__ne__, first, second))",
    )
    float32 = CLOUD.astype(np.float32)
    yield "float32", link_observations(float32), float32, "X = data"
    integers = GRID.astype(np.uint8)
    yield "integers", link_observations(integers), integers, "X = data"
    rounded = squareform(pdist(GRID, "cityblock"))
    np.fill_diagonal(rounded, 0)
    rounded[0, 1:3] = rounded[1:3, 0] = -2e-16
    yield "distances with rounding noise", link_distances(rounded), rounded, "D = data"
    yield (
        "frame",
        link_frame(FRAME, method="average"),
        CLOUD,
        "import pandas as pd\n"
        "df = pd.DataFrame({'width': data[:, 0], 'kind': ['a', 'b'] * 30, \"3rd 'odd' name\": data[:, 1], "
        "'tall': data[:, 2] > 0})",
    )
    polars_frame = polars.DataFrame(
        {
            "width": CLOUD[:, 0],
            "kind": ["a", "b"] * 30,
            "whole": GRID[:, 0].astype(int),
            "tall": CLOUD[:, 1] > 0,
        }
    )
    yield (
        "frame of polars",
        link_frame(polars_frame, method="average"),
        np.c_[CLOUD[:, :2], GRID[:, 0]],
        "import polars\n"
        "df = polars.DataFrame({'width': data[:, 0], 'kind': ['a', 'b'] * 30, 'whole': data[:, 2].astype(int), "
        "'tall': data[:, 1] > 0})",
    )
    yield (
        "frame of polars, gaps and many columns",
        link_observations(
            polars.DataFrame(np.where(WIDE > 2, np.nan, WIDE), nan_to_null=True),
            impute="mean",
            scale="standard",
        ),
        WIDE,
        "import polars\ndf = polars.DataFrame(np.where(data > 2, np.nan, data), nan_to_null=True)",
    )
    merge = np.column_stack([-np.arange(2, 61), np.r_[-1, np.arange(1, 59)]])
    hclust = link_hclust(merge, np.arange(59) // 2 + 1.0)
    of_r = (
        "merge = np.column_stack([-np.arange(2, 61), np.r_[-1, np.arange(1, 59)]])\n"
        "height = np.arange(59) // 2 + 1.0"
    )
    yield "tree of R", hclust, hclust.Z, of_r
    awkward = ["both ' and \"", "back\\slash\n", "Größe \u2028\U0001f600"]
    yield (
        "frame, awkward names",
        link_observations(pd.DataFrame(CLOUD, columns=awkward)),
        CLOUD,
        (f"import pandas as pd\ndf = pd.DataFrame(data, columns={awkward!a})"),
    )
    yield (
        "frame, numbers as names",
        link_observations(pd.DataFrame(CLOUD)),
        CLOUD,
        ("import pandas as pd\ndf = pd.DataFrame(data)"),
    )
    for name, columns in (
        ("dates", "pd.date_range('2026-01-01', periods=3)"),
        ("duplicates", "['a', 'a', 'b']"),
    ):
        frame = pd.DataFrame(CLOUD, columns=eval(columns))
        yield (
            f"frame, {name} as names",
            link_observations(frame),
            CLOUD,
            (f"import pandas as pd\ndf = pd.DataFrame(data, columns={columns})"),
        )
    wide = RANDOM.normal(size=(30, 90))
    frame = pd.DataFrame(wide)
    frame.isetitem(40, "text")
    yield (
        "frame, many columns",
        link_frame(frame),
        wide,
        ("import pandas as pd\ndf = pd.DataFrame(data)\ndf.isetitem(40, 'text')"),
    )
    many_names = pd.DataFrame(wide[:, :12], columns=[f"measurement {i}" for i in range(12)])
    yield (
        "frame, long names",
        link_observations(many_names),
        wide,
        (
            "import pandas as pd\n"
            "df = pd.DataFrame(data[:, :12], columns=[f'measurement {i}' for i in range(12)])\n"
            "df['cluster'] = 1.0  # what the export adds must not be clustered"
        ),
    )


def cuts(Z):
    """Cuts that a rounded or exclusive threshold would get wrong: at merges, and next to them."""
    n = len(Z) + 1
    heights = np.sort(Z[:, 2])
    at_merge = float(heights[-8])
    by_hand = {"split": [2 * n - 9, 2 * n - 5, 2 * n - 4, 2 * n - 3], "joined": [2 * n - 12, 2 * n - 6]}
    return {
        "at a merge": Cut("distance", at_merge),
        "just below": Cut("distance", np.nextafter(at_merge, -np.inf)),
        "in between": Cut("distance", (heights[-3] + heights[-4]) / 2),
        "all apart": Cut("distance", 0.0) if heights[0] > 0 else Cut("distance", -1.0),
        "one cluster": Cut("distance", 1.05 * heights[-1]),
        "inconsistent": Cut("inconsistent", 0.8),
        "inconsistent, depth 5": Cut("inconsistent", 1.1, depth=5),
        "branches": Cut("distance", (heights[-3] + heights[-4]) / 2, **by_hand),
        "branches, all apart": Cut("distance", 0.0, **by_hand),
        "branches, all split": Cut("distance", 1.05 * heights[-1], split=range(n, 2 * n - 1)),
        "branches, inconsistent": Cut("inconsistent", 0.9, depth=3, **by_hand),
        "large clusters": Cut("distance", (heights[-3] + heights[-4]) / 2, min_cluster_size=4),
        "large clusters, branches": Cut("inconsistent", 0.9, min_cluster_size=3, **by_hand),
        "persistent": Cut("persistent"),
        "persistent, larger": Cut("persistent", min_size=4, min_cluster_size=6),
        "persistent, branches": Cut("persistent", min_size=3, **by_hand),
        "size": Cut("size", max_size=7),
        "size, branches, large clusters": Cut("size", max_size=12, min_cluster_size=2, **by_hand),
        "dynamic": Cut("dynamic", min_size=4),
        "dynamic, tree, branches": Cut("dynamic", min_size=5, variant="tree", **by_hand),
        "dynamic, nothing": Cut("dynamic", min_size=100),
    }


RUNNER = """
import json, pathlib, sys
import numpy as np
GIVEN = ("X", "df", "D", "Z", "model", "manhattan", "metric", "merge", "height")
folder = pathlib.Path(sys.argv[1])
for path in sorted(folder.glob("*.json")):
    case = json.loads(path.read_text(encoding="utf-8"))
    data = np.load(path.with_suffix(".npy"))
    setup = {"data": data, "np": np}
    exec(case["setup"], setup)
    given = {name: setup[name] for name in GIVEN if name in setup}
    results = {}
    for name, code in case["codes"].items():
        variables = dict(given)
        exec(code, variables)
        results[name] = variables["labels"]
    np.savez(path.with_suffix(".npz"), **results)
assert "dendrogram_explorer" not in sys.modules
"""

CASES = {name: (linked, data, setup) for name, linked, data, setup in cases()}


@pytest.fixture(scope="module")
def reproduced(tmp_path_factory):
    """Labels that the code of every case and cut gives in an interpreter of its own."""
    folder = tmp_path_factory.mktemp("codes")
    names = {f"{number:03}": name for number, name in enumerate(CASES)}
    for stem, name in names.items():
        linked, data, setup = CASES[name]
        codes = {label: reproducing_code(linked, cut) for label, cut in cuts(linked.Z).items()}
        (folder / f"{stem}.json").write_text(json.dumps({"setup": setup, "codes": codes}), encoding="utf-8")
        np.save(folder / f"{stem}.npy", data)
    subprocess.run(
        [sys.executable, "-I", "-W", "error::UserWarning", "-c", RUNNER, str(folder)], check=True, timeout=300
    )
    return {name: dict(np.load(folder / f"{stem}.npz")) for stem, name in names.items()}


@pytest.mark.parametrize("name", CASES)
def test_code_gives_exactly_the_labels_of_the_explorer(name, reproduced):
    linked = CASES[name][0]
    tree = Tree.from_linkage(linked.Z)
    for label, cut in cuts(linked.Z).items():
        expected = apply_cut(tree, cut, linked.Z).labels
        assert reproduced[name][label].dtype == expected.dtype, label
        np.testing.assert_array_equal(reproduced[name][label], expected, err_msg=label)


def test_cases_cut_into_different_numbers_of_clusters(reproduced):
    counts = {label: labels.max() for label, labels in reproduced["observations, ward, cloud"].items()}
    assert counts["all apart"] == 60
    assert counts["one cluster"] == 1
    assert counts["just below"] == counts["at a merge"] + 1


def test_ties_are_there_to_be_got_wrong():
    heights = CASES["linkage, single, ties"][0].Z[:, 2]
    assert len(np.unique(heights)) < len(heights) / 5


@pytest.mark.parametrize("name", CASES)
def test_code_is_plain(name):
    linked = CASES[name][0]
    code = reproducing_code(linked, Cut("inconsistent", 1.1, depth=5))
    nodes = list(ast.walk(ast.parse(code)))
    modules = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    modules |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported = {
        alias.asname or alias.name for node in nodes if hasattr(node, "names") for alias in node.names
    }
    assert imported <= {node.id for node in nodes if isinstance(node, ast.Name)}
    known = {"itertools", "numpy", "scipy.cluster.hierarchy", "scipy.spatial.distance", "scipy.stats"}
    assert modules <= known
    assert "dendrogram_explorer" not in code
    assert code.startswith("# ")
    assert not code.endswith("\n")


def test_code_is_formatted():
    # Where a name holds both kinds of quotes, formatters differ in taste.
    linkages = [linked for name, (linked, _, _) in CASES.items() if name != "frame, awkward names"]
    run = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--check", "--diff", "--isolated", "--no-cache", "-"],
        input="".join(
            reproducing_code(linked, cut) + "\n"
            for linked in linkages
            for cut in (
                Cut("distance", 1.5),
                many_branches(linked.n),
                *list(cuts(linked.Z).values())[-10:],
            )
        ),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    ("linked", "first_line"),
    [
        (link_observations(CLOUD), "# X: the observations, an array of shape (60, 3)"),
        (link_distances(pdist(CLOUD)), "# D: the distances between the 60 samples, condensed or square"),
        (
            link_matrix(scipy_linkage(CLOUD)),
            "# Z: the linkage matrix (explorer.linkage_matrix), an array of shape (59, 4)",
        ),
        (link_model(fitted_model(CLOUD)), "# model: the fitted AgglomerativeClustering of the 60 samples"),
        (
            link_observations(CLOUD, "average", manhattan),
            "# X: the observations, an array of shape (60, 3); manhattan: your function of two rows",
        ),
    ],
)
def test_first_line_says_what_has_to_exist(linked, first_line):
    assert reproducing_code(linked, Cut("distance", 1.0)).splitlines()[0] == first_line


def test_code_for_a_frame_names_the_columns_that_were_clustered():
    code = reproducing_code(link_frame(FRAME), Cut("distance", 2.5))
    assert code.splitlines()[0] == "# df: the DataFrame of the 60 samples"
    assert """columns = ["width", "3rd 'odd' name", "tall"]""" in code
    assert "kind" not in code


def test_code_lists_the_merges_that_were_cut_by_hand():
    linked = link_matrix(np.array([[0, 1, 1.0, 2], [2, 3, 2.0, 2], [4, 5, 6.0, 4]]))
    assert reproducing_code(linked, Cut("distance", 3.0, split=[5])).splitlines()[1:] == [
        "from scipy.cluster.hierarchy import fcluster, maxdists",
        "",
        "# whether each merge (row of Z) is split: by the cut, then by hand",
        "is_split = maxdists(Z) > 3.0",
        "split = [1]",
        "is_split[split] = True",
        'labels = fcluster(Z, t=0.5, criterion="monocrit", monocrit=is_split.astype(float))',
    ]
    assert "joined = np.r_[0:3]" in reproducing_code(linked, Cut("distance", 0.5, joined=[6]))
    # A branch at rest leaves no trace.
    assert "monocrit" not in reproducing_code(linked, Cut("distance", 7.0, split=[5]))


def test_threshold_is_written_to_the_last_bit():
    threshold = np.float64(0.1) + np.float64(0.2)
    code = reproducing_code(link_matrix(scipy_linkage(CLOUD)), Cut("distance", threshold))
    assert "t=0.30000000000000004," in code
