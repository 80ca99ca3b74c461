"""More rows than memory holds: blocks on dask, condensed into micro-clusters."""

import json
import os
import signal
import threading
import time
from functools import partial

import dask
import dask.array as da
import dask.dataframe as dd
import distributed
import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import fcluster
from scipy.spatial.distance import cdist
from sklearn.metrics import adjusted_rand_score

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.linkage import linkage

RNG = np.random.default_rng(5)
CENTRES = 4 * RNG.normal(size=(12, 6))
OF_ROW = RNG.integers(0, 12, 6_000)
GROUPS = CENTRES[OF_ROW] + RNG.normal(size=(6_000, 6)) / 2
TABLE = pd.DataFrame(GROUPS, columns=list("abcdef")).assign(key=[f"k{row}" for row in range(6_000)])


def in_blocks(X, rows=1_000):
    return da.from_array(X, chunks=(rows, X.shape[1]))


def within(X, labels):
    """Sum of squares within clusters."""
    return sum(((X[labels == label] - X[labels == label].mean(axis=0)) ** 2).sum() for label in set(labels))


@pytest.fixture(scope="module")
def groups():
    made = DendrogramExplorer.from_dask(in_blocks(GROUPS), n_micro=400, n_clusters=12)
    yield made
    made.close()


# -- what comes of it ---------------------------------------------------------------------------------------------


def test_separate_groups_come_out_as_from_all_rows(groups):
    exact = fcluster(linkage(GROUPS, "ward"), 12, "maxclust")
    labels = groups.row_labels.compute()
    assert labels.dtype == np.int32
    assert adjusted_rand_score(exact, labels) >= 0.99
    assert len(groups.labels) <= 400
    assert repr(groups).startswith(
        "DendrogramExplorer: 6,000 rows in 400 micro-clusters (ward, euclidean), 12 clu"
    )


def test_noise_is_cut_nearly_as_well_as_from_all_rows():
    X = np.random.default_rng(0).normal(size=(5_000, 6))
    explorer = DendrogramExplorer.from_dask(in_blocks(X), n_micro=1_000)
    Z = linkage(X, "ward")
    for k in (2, 10, 50):
        explorer.n_clusters = k
        exact = within(X, fcluster(Z, k, "maxclust"))
        assert within(X, explorer.row_labels.compute()) <= 1.05 * exact
    explorer.close()


def test_row_labels_follow_the_cut(groups):
    before, kept = groups.n_clusters, groups.row_labels
    groups.n_clusters = 5
    labels = groups.row_labels
    assert labels.chunks == ((1_000,) * 6,)
    assert set(labels.compute()) == set(range(1, 6))
    assert set(kept.compute()) == set(range(1, 13))
    groups.split(groups.node_of(1))
    assert set(groups.row_labels.compute()) == set(range(1, 7))
    groups.min_cluster_size = int(np.bincount(groups.labels)[1:].min()) + 1
    assert (groups.row_labels.compute() == -1).any()
    assert groups.undo()
    assert groups.undo()
    groups.n_clusters = before


def test_tables_count_rows(groups):
    labels = groups.row_labels.compute()
    summary = groups.summary()
    assert summary["size"].tolist() == np.bincount(labels)[1:].tolist()
    assert summary["share"].sum() == pytest.approx(1.0)
    means = np.array([GROUPS[labels == label].mean(axis=0) for label in range(1, 13)])
    np.testing.assert_allclose(summary.filter(like="mean_").to_numpy(), means)
    # Effect sizes are those of the rows, what is inside micro-clusters included.
    one = GROUPS[labels == 1]
    rest = GROUPS[labels != 1]
    pooled = np.sqrt((one.var(axis=0) * len(one) + rest.var(axis=0) * len(rest)) / (len(GROUPS) - 2))
    effects = (one.mean(axis=0) - rest.mean(axis=0)) / pooled
    found = groups.contrasts(1)["effect"]
    np.testing.assert_allclose(found.sort_index(), effects)


def test_the_loss_is_the_variance_inside_micro_clusters(groups):
    frame = groups.to_frame()
    assert frame["rows"].sum() == 6_000
    nearest = cdist(GROUPS, frame[[f"x{i}" for i in range(6)]]).argmin(axis=1)
    inside = within(GROUPS, nearest) / ((GROUPS - GROUPS.mean(axis=0)) ** 2).sum()
    assert groups.compression_loss == pytest.approx(inside, rel=0.05)
    assert any("% of the variance is inside them" in note for note in groups.notes)


def test_further_rows_get_the_labels_that_rows_have(groups):
    labels = groups.row_labels.compute()
    np.testing.assert_array_equal(groups.assign(GROUPS), labels)
    lazy = groups.assign(da.from_array(GROUPS, chunks=(700, 2)))
    np.testing.assert_array_equal(lazy.compute(), labels)
    found = groups.assign(np.vstack([GROUPS[:3], np.full((1, 6), 1e3)]), return_distance=True)
    assert found.is_outlier.tolist() == [False, False, False, True]
    with pytest.raises(ValueError, match="return_distance=True was given with a collection of dask"):
        groups.assign(in_blocks(GROUPS), return_distance=True)


def test_rows_of_a_cluster(groups):
    labels = groups.row_labels.compute()
    np.testing.assert_array_equal(groups.member_rows(3).compute(), GROUPS[labels == 3])
    everything = groups.member_rows(node=2 * len(groups.labels) - 2)
    np.testing.assert_array_equal(everything.compute(), GROUPS)
    with pytest.raises(KeyError):
        groups.member_rows(13)


def test_other_parts_of_an_explorer_are_about_micro_clusters(groups):
    assert "Z: the linkage matrix" in groups.to_code()
    assert len(groups.to_series()) == len(groups.labels)
    groups.color_by = "rows"
    groups.color_by = None
    assert len(groups.scatter.marks[0].x) == len(groups.labels)
    assert "<svg" in groups.to_svg()
    assert "6,000 rows in 400 micro-clusters, clustered by ward" in groups.to_html()
    assert groups.cluster_stability(5)["size"].tolist() == groups.summary()["size"].tolist()
    method, k = groups.method, groups.n_clusters
    groups.method = "average"
    assert groups.summary()["size"].sum() == 6_000
    groups.method, groups.n_clusters = method, k
    with pytest.raises(ValueError, match=r"from_dask\(data, scale='standard'\)"):
        groups.scale = "standard"


def test_few_rows_are_clustered_exactly():
    explorer = DendrogramExplorer.from_dask(in_blocks(GROUPS[:300], 70), scale="standard", n_clusters=4)
    exact = DendrogramExplorer(GROUPS[:300], scale="standard", n_clusters=4)
    np.testing.assert_array_equal(explorer.linkage_matrix, exact.linkage_matrix)
    np.testing.assert_array_equal(explorer.row_labels.compute(), exact.labels)
    assert explorer.compression_loss == 0.0
    assert "All 300 rows are samples of their own: the tree is exact." in explorer.notes
    assert explorer.to_code() == exact.to_code()


def test_scaling_is_that_of_all_rows():
    X = GROUPS * [1, 10, 100, 1, 1, 1] + [0, 0, 1e9, 0, 0, 0]
    explorer = DendrogramExplorer.from_dask(in_blocks(X), n_micro=400, scale="standard", n_clusters=12)
    exact = fcluster(linkage((X - X.mean(axis=0)) / X.std(axis=0), "ward"), 12, "maxclust")
    assert adjusted_rand_score(exact, explorer.row_labels.compute()) >= 0.99
    robust = DendrogramExplorer.from_dask(in_blocks(X), n_micro=400, scale="robust", n_clusters=12)
    assert adjusted_rand_score(exact, robust.row_labels.compute()) >= 0.99
    with pytest.warns(UserWarning, match="data: the columns differ in spread"):
        DendrogramExplorer.from_dask(in_blocks(X), n_micro=400)


def test_equal_rows_are_together():
    X = np.repeat([[0.0, 0.0], [1.0, 0.0], [5.0, 5.0]], [900, 50, 50], axis=0)
    explorer = DendrogramExplorer.from_dask(in_blocks(X, 300), n_micro=20, n_clusters=3)
    assert sorted(explorer.summary()["size"]) == [50, 50, 900]
    assert explorer.compression_loss == 0.0
    with pytest.raises(ValueError, match="All 1,000 rows of data are equal"):
        DendrogramExplorer.from_dask(da.ones((1_000, 2), chunks=(300, 2)), n_micro=20)


# -- kinds of data ------------------------------------------------------------------------------------------------


def test_a_dask_table(tmp_path):
    table = dd.from_pandas(TABLE, npartitions=4)
    # A partition without rows.
    table = table[(table["key"] < "k2") | (table["key"] > "k4")]
    kept = TABLE[(TABLE["key"] < "k2") | (TABLE["key"] > "k4")]
    explorer = DendrogramExplorer.from_dask(table, n_micro=300, n_clusters=12)
    assert "data: 1 of 7 columns hold no numbers and are not clustered: 'key'." in explorer.notes
    labels = explorer.row_labels.compute()
    assert len(labels) == len(kept)
    pd.testing.assert_frame_equal(explorer.member_rows(2).compute(), kept[labels == 2], check_dtype=False)
    found = explorer.assign(table)
    assert found.compute().tolist() == labels.tolist()
    written = pd.read_parquet(explorer.to_parquet(tmp_path / "labels", id_column="key"))
    assert written["key"].tolist() == kept["key"].tolist()
    assert written["cluster"].tolist() == labels.tolist()


@pytest.mark.parametrize("given", ["folder", "pattern", "file"])
def test_parquet_files(tmp_path, given):
    TABLE[:2_500].to_parquet(tmp_path / "a.parquet", row_group_size=900)
    TABLE[2_500:].to_parquet(tmp_path / "b.parquet")
    (tmp_path / "_written.parquet").write_bytes(b"not yet")
    path, rows = {
        "folder": (tmp_path, GROUPS),
        "pattern": (f"{tmp_path}/[ab].parquet", GROUPS),
        "file": (tmp_path / "a.parquet", GROUPS[:2_500]),
    }[given]
    explorer = DendrogramExplorer.from_dask(path, n_micro=300, columns=list("abcdef"), n_clusters=12)
    exact = fcluster(linkage(rows, "ward"), 12, "maxclust")
    labels = explorer.row_labels.compute()
    assert adjusted_rand_score(exact, labels) >= 0.99
    members = explorer.member_rows(1).compute()
    assert members["key"].tolist() == TABLE["key"][: len(rows)][labels == 1].tolist()


def test_large_row_groups_are_read_in_parts(tmp_path):
    n = 600_000
    values = np.arange(n) % 7
    pd.DataFrame({"x": values, "y": values}).to_parquet(tmp_path / "a.parquet", row_group_size=n)
    explorer = DendrogramExplorer.from_dask(tmp_path, n_micro=50, n_clusters=7)
    assert explorer.row_labels.numblocks == (3,)
    assert explorer.summary()["size"].sum() == n
    np.testing.assert_array_equal(
        explorer.assign(pd.DataFrame({"x": values[:9], "y": values[:9]})), explorer.row_labels[:9].compute()
    )


def test_chunks_of_unknown_size():
    X = in_blocks(GROUPS)
    unknown = X[X[:, 0] > 0]
    explorer = DendrogramExplorer.from_dask(unknown, n_micro=300, n_clusters=6)
    labels = explorer.row_labels.compute()
    assert len(labels) == (GROUPS[:, 0] > 0).sum()
    np.testing.assert_array_equal(explorer.member_rows(2).compute(), GROUPS[GROUPS[:, 0] > 0][labels == 2])


def test_gaps_are_filled_or_refused():
    holed = GROUPS.copy()
    holed[2_500, 3] = np.nan
    message = "first in block 2, row 500 of it, column 'x3'; in all: 'x3' \\(1\\)"
    with pytest.raises(ValueError, match=message):
        DendrogramExplorer.from_dask(in_blocks(holed), n_micro=300)
    for impute in ("mean", "median"):
        explorer = DendrogramExplorer.from_dask(in_blocks(holed), n_micro=300, impute=impute)
        assert explorer.notes[0].startswith(f"1 missing value was filled by the {impute}")
        assert len(explorer.row_labels.compute()) == 6_000
    holed[0, 0] = np.inf
    with pytest.raises(ValueError, match="infinite values, the first in block 0, row 0 of it, column 'x0'"):
        DendrogramExplorer.from_dask(in_blocks(holed), n_micro=300, impute="mean")


@pytest.mark.parametrize(
    ("data", "kind", "message"),
    [
        (GROUPS, TypeError, r"For data in memory use DendrogramExplorer\(X\)"),
        (None, TypeError, "data is None. Needed: a dask array"),
        (da.ones(5), ValueError, r"1 dimension. Needed: 2, one row per sample. Pass data.reshape\(-1, 1\)"),
        (da.ones((1, 3)), ValueError, "data has 1 row. Needed: at least 2"),
        (da.ones((0, 3)), ValueError, "data has no rows at all"),
        (da.ones((5, 3), dtype=complex), TypeError, "dtype complex128. Needed: real numbers"),
        (dd.from_pandas(TABLE, npartitions=2)["a"], TypeError, r"Pass series.to_frame\(\)"),
        (dd.from_pandas(TABLE[["key"]], npartitions=2), ValueError, "no column of numbers among 'key'"),
        ("no/such/folder", FileNotFoundError, "There is no Parquet file at 'no/such/folder'"),
        (da.ones((2_000_000_000, 500), chunks=(1_000_000_000, 500)), MemoryError, "blocks of at most"),
    ],
)
def test_what_cannot_be_clustered_is_refused_in_words(data, kind, message):
    with pytest.raises(kind, match=message):
        DendrogramExplorer.from_dask(data)


def test_arguments_that_cannot_be(tmp_path):
    table = dd.from_pandas(TABLE, npartitions=2)
    with pytest.raises(TypeError, match="columns names 'key', which holds no numbers"):
        DendrogramExplorer.from_dask(table, columns=["a", "key"])
    with pytest.raises(ValueError, match="'g', which is not a column"):
        DendrogramExplorer.from_dask(table, columns=["g"])
    with pytest.raises(ValueError, match="n_micro"):
        DendrogramExplorer.from_dask(table, n_micro=1)
    with pytest.raises(TypeError, match="from_dask takes no metric"):
        DendrogramExplorer.from_dask(table, metric="cosine")
    TABLE[["a"]].to_parquet(tmp_path / "b.parquet")
    TABLE[["a", "b"]].to_parquet(tmp_path / "a.parquet")
    with pytest.raises(ValueError, match=r"b.parquet lacks the column 'b', which .*a.parquet has"):
        DendrogramExplorer.from_dask(tmp_path)
    (tmp_path / "a.parquet").write_bytes(b"nothing of the kind, but long enough to be one")
    with pytest.raises(ValueError, match=r"a.parquet can't be read as a Parquet file"):
        DendrogramExplorer.from_dask(tmp_path)
    plain = DendrogramExplorer(GROUPS[:20])
    for use in (
        lambda: plain.row_labels,
        lambda: plain.compression_loss,
        lambda: plain.member_rows(1),
        lambda: plain.to_parquet(tmp_path / "labels"),
    ):
        with pytest.raises(ValueError, match="this explorer was not built by from_dask"):
            use()


# -- labels in files ------------------------------------------------------------------------------------------------


def test_labels_in_files(groups, tmp_path):
    folder = groups.to_parquet(tmp_path / "labels")
    labels = groups.row_labels.compute()
    written = pd.read_parquet(folder)
    assert written["row"].tolist() == list(range(6_000))
    assert written["cluster"].dtype == np.int32
    assert written["cluster"].tolist() == labels.tolist()
    assert len(dd.read_parquet(folder)) == 6_000
    manifest = json.loads((folder / "_manifest.json").read_text())
    assert (manifest["complete"], manifest["rows"], len(manifest["files"])) == (True, 6_000, 6)
    # The same once more writes nothing; another cut is refused, or replaces all.
    times = {file.name: file.stat().st_mtime_ns for file in folder.glob("part-*")}
    groups.to_parquet(folder)
    assert {file.name: file.stat().st_mtime_ns for file in folder.glob("part-*")} == times
    groups.name_cluster(2, "dry")
    with pytest.raises(FileExistsError, match="holds the labels of another cut"):
        groups.to_parquet(folder)
    assert pd.read_parquet(folder)["cluster"].tolist() == labels.tolist()
    groups.to_parquet(folder, overwrite=True)
    named = pd.read_parquet(folder)
    assert (named["cluster_name"].astype(str) == np.where(labels == 2, "dry", "")).all()
    groups.undo()


def test_folders_that_labels_cannot_go_to(groups, tmp_path):
    (tmp_path / "mine.txt").write_text("keep")
    for path, kind, message in (
        (tmp_path, FileExistsError, "holds other files: mine.txt. Nothing was written"),
        (tmp_path / "mine.txt", NotADirectoryError, "is a file. Needed: a folder"),
        (tmp_path / "no" / "labels", FileNotFoundError, "cannot be made in it"),
        ("s3://bucket/labels", ValueError, "a file system that all workers share"),
        (3, TypeError, "Needed: the path of a folder"),
    ):
        with pytest.raises(kind, match=message):
            groups.to_parquet(path)
    with pytest.raises(ValueError, match=r"data is an array\. Leave id_column out"):
        groups.to_parquet(tmp_path / "labels", id_column="key")
    with pytest.raises(ValueError, match="both be called 'row'"):
        groups.to_parquet(tmp_path / "labels", column="row")
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def trip(block, folder):
    """A block as it is; but with a file "interrupt" and three parts there, the main thread is interrupted."""
    flag = folder.with_name("interrupt")
    if flag.exists() and len(list(folder.glob("part-*.parquet"))) == 3:
        flag.unlink()
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.2)
    return block


def test_an_interrupted_export_is_resumed(tmp_path):
    flag, folder = tmp_path / "interrupt", tmp_path / "labels"
    table = dd.from_pandas(TABLE, npartitions=6)
    table = table.map_partitions(partial(trip, folder=folder), meta=table._meta)
    explorer = DendrogramExplorer.from_dask(table, n_micro=300, n_clusters=4)
    flag.touch()
    with dask.config.set(num_workers=1), pytest.raises(KeyboardInterrupt):
        explorer.to_parquet(folder, id_column="key")
    # What is there is whole; the manifest says that it is not all.
    there = {file.name: file.stat().st_mtime_ns for file in folder.glob("part-*.parquet")}
    assert 3 <= len(there) < 6
    assert all(len(pd.read_parquet(folder / name)) == 1_000 for name in there)
    assert not json.loads((folder / "_manifest.json").read_text())["complete"]
    (folder / ".part-00005.parquet.left.tmp").write_bytes(b"half")
    explorer.to_parquet(folder, id_column="key")
    written = pd.read_parquet(folder)
    assert written["key"].tolist() == TABLE["key"].tolist()
    assert written["cluster"].tolist() == explorer.row_labels.compute().tolist()
    assert all((folder / name).stat().st_mtime_ns == when for name, when in there.items())
    assert {file.name for file in folder.iterdir()} == {
        "_manifest.json",
        *(f"part-{number:05d}.parquet" for number in range(6)),
    }


# -- a cluster of machines ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def client(groups):
    # The explorer of other tests is made before, within this process.
    # A task that brought down three workers is given up: each takes seconds to start.
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 2}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, memory_limit="900MB", dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def deadly(block, folder, calls):
    """A block as it is; the call of that number ends its worker at once."""
    (folder / f"call {time.monotonic_ns()} {os.getpid()}").touch()
    if len(list(folder.glob("call *"))) >= calls:
        try:
            (folder / "killed").touch(exist_ok=calls == 0)
        except FileExistsError:
            return block
        os.kill(os.getpid(), signal.SIGKILL)
    return block


def test_a_worker_that_dies_on_the_way_changes_nothing(client, groups, tmp_path):
    before = set(client.run(os.getpid).values())
    # Six calls for statistics, then six to condense.
    X = in_blocks(GROUPS).map_blocks(deadly, folder=tmp_path, calls=9, dtype=float, meta=np.empty((0, 0)))
    explorer = DendrogramExplorer.from_dask(X, n_micro=400, n_clusters=12)
    assert (tmp_path / "killed").exists()
    np.testing.assert_array_equal(explorer.linkage_matrix, groups.linkage_matrix)
    np.testing.assert_array_equal(
        explorer.row_labels.compute(), groups.row_labels.compute(scheduler="threads")
    )
    # What a worker held when it died is computed again.
    there = set(client.run(os.getpid).values())
    assert before - there
    os.kill(there.pop(), signal.SIGKILL)
    folder = explorer.to_parquet(tmp_path / "labels")
    assert (
        pd.read_parquet(folder)["cluster"].tolist() == groups.row_labels.compute(scheduler="threads").tolist()
    )
    explorer.close()


def test_an_interrupt_cancels_what_workers_do(client):
    X = in_blocks(GROUPS).map_blocks(slow, dtype=float, meta=np.empty((0, 0)))
    timer = threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        DendrogramExplorer.from_dask(X, n_micro=400)
    until = time.monotonic() + 30
    while any(client.processing().values()) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(client.processing().values())


def slow(block):
    time.sleep(0.5)
    return block


def test_a_block_that_brings_down_workers_is_given_up_in_words(client, tmp_path):
    X = in_blocks(GROUPS).map_blocks(deadly, folder=tmp_path, calls=0, dtype=float, meta=np.empty((0, 0)))
    with pytest.raises(MemoryError, match=r"brought down one worker after another.*data\.rechunk"):
        DendrogramExplorer.from_dask(X, n_micro=400)
    # They are started again; before, none says how much it has.
    client.wait_for_workers(2, timeout=60)
    with pytest.raises(MemoryError, match="but a task may use 900,000,000 bytes"):
        DendrogramExplorer.from_dask(da.ones((100_000_000, 10), chunks=(50_000_000, 10)))
