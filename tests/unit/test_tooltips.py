"""What tooltips say: unusual features, columns, images, and what makes a merge."""

import base64
import io

import numpy as np
import pandas as pd
import pytest
import scipy.sparse

from dendrogram_explorer import DendrogramExplorer
from tests.unit.asking import ask

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
URL = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"


@pytest.fixture
def table():
    rng = np.random.default_rng(3)
    X = pd.DataFrame(rng.normal(size=(30, 4)), columns=["a", "b", "c", "same"])
    X["same"] = 1.0
    X["kind"] = np.where(X["a"] > 0, "up", "down")
    X["day"] = pd.date_range("2021-03-01", periods=30)
    X.loc[2, "kind"] = None
    return X


def card_of(explorer, node):
    reply = ask(explorer, "card", node=node)
    assert reply["ok"]
    return reply["answer"]


def test_a_sample_is_described_by_its_most_unusual_features(table):
    explorer = DendrogramExplorer(table, columns=["a", "b", "c", "same"])
    values = table[["a", "b", "c"]]
    z = (values - values.mean()) / values.std(ddof=0)
    for sample in (0, 7, 29):
        unusual = card_of(explorer, sample)["unusual"]
        expected = z.iloc[sample].abs().sort_values(ascending=False).index.tolist()
        assert [each["name"] for each in unusual] == expected
        for each in unusual:
            assert each["deviations"] == pytest.approx(z.loc[sample, each["name"]])
            assert each["value"] == table.loc[sample, each["name"]]


def test_sparse_rows_and_constant_columns_have_cards():
    dense = np.array([[0.0, 3, 0], [1, 0, 0], [0, 1, 0], [4, 0, 0]])
    explorer = DendrogramExplorer(scipy.sparse.csr_array(dense), feature_names=["ox", "yak", "never"])
    first = card_of(explorer, 3)["unusual"][0]
    assert first["name"] == "ox"
    assert first["deviations"] == pytest.approx((4 - 1.25) / dense[:, 0].std())
    assert "never" not in [each["name"] for each in card_of(explorer, 0)["unusual"]]
    assert card_of(DendrogramExplorer([[1.0], [1.0]]), 0)["unusual"] == []


def test_a_tree_without_data_has_empty_cards():
    explorer = DendrogramExplorer.from_linkage([[0, 1, 1.0, 2], [2, 3, 2.0, 3]])
    assert card_of(explorer, 0)["unusual"] == []
    assert card_of(explorer, 4)["merge"] == []


def test_the_card_of_a_branch_is_the_beginning_of_explain_merge(table):
    explorer = DendrogramExplorer(table, columns=["a", "b", "c", "same"], n_clusters=3)
    explorer.leaf_order = "count"
    expected = explorer.explain_merge(58).iloc[:3]
    answer = card_of(explorer, 58)
    assert [each["name"] for each in answer["merge"]] == expected.index.tolist()
    for column in ("share", "left", "right"):
        assert [each[column] for each in answer["merge"]] == expected[column].tolist()
    assert "exact" in answer["note"]


def test_columns_are_shown_as_text(table):
    explorer = DendrogramExplorer(table, columns=["a", "b"], tooltip=["kind", "day", "a"])
    assert explorer.tooltip == ("kind", "day", "a")
    assert card_of(explorer, 2)["columns"] == [
        ["kind", "missing"],
        ["day", "2021-03-03"],
        ["a", f"{table.a[2]:.6g}"],
    ]
    explorer.tooltip = "kind"
    assert card_of(explorer, 0)["columns"] == [["kind", table.kind[0]]]
    explorer.tooltip = None
    assert explorer.tooltip == ()
    # Another tree of the same samples keeps them.
    explorer.tooltip = ["kind"]
    explorer.method = "average"
    assert card_of(explorer, 0)["columns"] == [["kind", table.kind[0]]]


def test_a_column_that_is_not_there_is_refused_with_the_nearest_name(table):
    explorer = DendrogramExplorer(table, columns=["a", "b"], tooltip=["kind"])
    with pytest.raises(ValueError, match=r"'kimd' is not a column of the data. Did you mean 'kind'"):
        explorer.tooltip = ["kimd"]
    with pytest.raises(TypeError, match="names of columns"):
        explorer.tooltip = [range(30)]
    with pytest.raises(TypeError, match="tooltip lists a complex"):
        explorer.tooltip = 7j
    assert explorer.tooltip == ("kind",)
    with pytest.raises(ValueError, match="this explorer has no data"):
        DendrogramExplorer.from_linkage([[0, 1, 1.0, 2]], tooltip=["kind"])


def test_images_are_a_function_or_a_list():
    X = np.arange(4.0)[:, np.newaxis]
    explorer = DendrogramExplorer(X, images=[PNG, URL, None, b"\xff\xd8\xff\xe0"])
    assert [card_of(explorer, sample)["image"] for sample in range(3)] == [URL, URL, ""]
    assert card_of(explorer, 3)["image"].startswith("data:image/jpeg;base64,")
    explorer.images = lambda sample: PNG if sample % 2 else None
    assert [card_of(explorer, sample)["image"] for sample in range(2)] == ["", URL]
    before = explorer._cards
    explorer.images = lambda sample: PNG
    # The page asks for pictures again.
    assert explorer._cards != before
    explorer.images = None
    assert card_of(explorer, 1)["image"] == ""


def test_pictures_of_matplotlib_are_taken():
    from matplotlib.image import imsave

    def picture(sample):
        file = io.BytesIO()
        imsave(file, np.eye(8), cmap="gray_r", format="png")
        return file.getvalue()

    explorer = DendrogramExplorer([[0.0], [1.0]], images=picture)
    assert card_of(explorer, 0)["image"].startswith("data:image/png;base64,iVBOR")


@pytest.mark.parametrize(
    ("images", "error", "text"),
    [
        ("cat.png", TypeError, "images was given a str. Needed: a function"),
        ([PNG], ValueError, "images has 1 pictures. Needed: one for each of the 2 samples"),
        ([PNG, "https://example.org/cat.png"], ValueError, r"images\[1\] is not a data URL"),
        ([PNG, "data:text/html;base64,aaaa"], ValueError, r"images\[1\] is not a data URL"),
        ([PNG, 'data:image/png;base64,aa" onerror="x'], ValueError, r"images\[1\] is not a data URL"),
        ([b"GIF89a", PNG], ValueError, r"images\[0\] is neither a PNG nor a JPEG"),
        ([PNG, 3], TypeError, r"images\[1\] is an int"),
        ([PNG, PNG + bytes(1_000_000)], ValueError, "at most 1,000,000 bytes"),
    ],
)
def test_other_images_are_refused(images, error, text):
    with pytest.raises(error, match=text):
        DendrogramExplorer([[0.0], [1.0]], images=images)


def test_errors_of_a_function_are_said_in_words():
    explorer = DendrogramExplorer([[0.0], [1.0]], images=lambda sample: {}[sample])
    answer = card_of(explorer, 1)
    assert answer["image"] == ""
    assert answer["problem"] == "images(1) raised KeyError: 1"
    # Nor is anything said of it as a message: the pointer only passed by.
    assert explorer._status["level"] != "error"
    explorer.images = lambda sample: "not an image"
    assert card_of(explorer, 0)["problem"].startswith("images(0) is not a data URL")


def test_a_node_of_an_earlier_tree_has_an_empty_card(table):
    explorer = DendrogramExplorer(table, columns=["a", "b"])
    assert card_of(explorer, 4000) == {"node": 4000}
