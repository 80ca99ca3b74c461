import json
import subprocess
import sys
import tracemalloc

import numpy as np
import psutil
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st

from dendrogram_explorer.input.metrics import METHODS
from dendrogram_explorer.linkage.sources import link_distances, link_matrix, link_observations
from dendrogram_explorer.util import memory
from dendrogram_explorer.util.memory import available_memory, largest_n, linkage_bytes

# Least first: the greatest size that a process ever had does not shrink.
PEAKS = """
import json, sys
import numpy as np
from dendrogram_explorer.linkage.sources import link_observations

def size():
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    return 1024 * int(status["VmHWM"].split()[0])

X = np.random.default_rng(0).normal(size=(int(sys.argv[1]), 3))
link_observations(X[:50], engine="scipy")
before, peaks = size(), []
for method in ("single", "ward", "centroid"):
    link_observations(X, method, engine="scipy")
    peaks.append(size() - before)
print(json.dumps(peaks))
"""


@pytest.fixture
def scarce(monkeypatch):
    """Set the memory there is."""

    def leave(count):
        monkeypatch.setattr(memory, "usable_memory", lambda: count)

    return leave


@pytest.mark.parametrize("method", METHODS)
def test_the_largest_n_fits_and_one_more_does_not(method):
    @given(st.integers(10**4, 10**14), st.integers(0, 1000))
    def check(available, n_columns):
        n = largest_n(available, n_columns, method)
        assert linkage_bytes(n, n_columns, method) <= available < linkage_bytes(n + 1, n_columns, method)

    check()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_estimate_is_what_is_allocated():
    n = 3_000
    measured = subprocess.run(
        [sys.executable, "-c", PEAKS, str(n)], capture_output=True, text=True, check=True
    )
    for method, peak in zip(("single", "ward", "centroid"), json.loads(measured.stdout), strict=True):
        # What grows with n alone (Z, chains) is left out of the estimate.
        assert peak == pytest.approx(linkage_bytes(n, 3, method), rel=0.1), method


def test_too_many_samples_are_refused_before_anything_is_allocated(scarce):
    scarce(10**9)
    X = np.broadcast_to(np.float32(1), (54_000, 100))
    tracemalloc.start()
    with pytest.raises(MemoryError) as refused:
        link_observations(X, "average", engine="scipy")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10**6
    message = str(refused.value)
    assert "54,000 samples with method 'average' needs 23,413,968,000 bytes (23.4 GB)" in message
    assert "1,000,000,000 bytes (1.0 GB) of memory can be used" in message
    assert f"at most n = {largest_n(10**9, 100, 'average'):,} samples fit" in message
    for way_out in (
        "random sample",
        "use method='ward' or 'single', which store no distances",
        "from_linkage(Z, data=X)",
    ):
        assert way_out in message


def test_a_tenth_of_the_memory_is_kept(monkeypatch):
    monkeypatch.setattr(memory, "available_memory", lambda: 24_400_000_000)
    with pytest.raises(MemoryError, match="needs 23,413,968,000 bytes"):
        memory.require_linkage_memory(54_000, 100, "ward")
    memory.require_linkage_memory(50_000, 100, "ward")


def test_no_other_method_is_promised_for_distances(scarce):
    scarce(10**5)
    with pytest.raises(MemoryError, match="on a machine with more memory") as refused:
        link_distances(np.ones(300 * 299 // 2), "average")
    assert "method='ward'" not in str(refused.value)


def test_single_linkage_needs_about_half(scarce):
    n = 400
    D = np.ones(n * (n - 1) // 2)
    scarce(linkage_bytes(n, 0, "single"))
    assert link_distances(D, "single").n == n
    with pytest.raises(MemoryError, match="400 samples with method 'complete'"):
        link_distances(D, "complete")


def test_sparse_data_too_large_to_be_dense():
    X = scipy.sparse.csr_array((1_000, 10**10))
    with pytest.raises(
        MemoryError, match=r"dense float64 array of 1,000 x 10,000,000,000.*TruncatedSVD"
    ) as refused:
        link_observations(X, "average", "correlation")
    assert "without a dense copy by metric='euclidean', 'cosine' or 'cityblock' with scale='none'" in str(
        refused.value
    )
    with pytest.raises(MemoryError, match=r"data, sparse data as a dense"):
        link_distances(np.ones(499_500), data=X)


def test_a_linkage_matrix_too_large_for_memory(scarce):
    scarce(100)
    with pytest.raises(MemoryError, match=r"linkage matrix of 1 merges needs 150 bytes, but 100 bytes"):
        link_matrix([[0, 1, 1.0, 2]])


def control_groups(monkeypatch, tmp_path, membership, files):
    for name, text in files.items():
        path = tmp_path / "fs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "own").write_text(membership)
    monkeypatch.setattr(memory, "_CGROUP_ROOT", tmp_path / "fs")
    monkeypatch.setattr(memory, "_OWN_CGROUPS", tmp_path / "own")


def test_a_containers_limit_counts_less_its_use_without_the_page_cache(monkeypatch, tmp_path):
    control_groups(
        monkeypatch,
        tmp_path,
        "0::/\n",
        {
            "memory.max": "100000\n",
            "memory.current": "70000\n",
            "memory.stat": "anon 1\ninactive_file 20000\n",
        },
    )
    assert available_memory() == 50_000


def test_the_least_limit_on_the_way_up_counts(monkeypatch, tmp_path):
    control_groups(
        monkeypatch,
        tmp_path,
        "0::/user/job\n",
        {
            "user/job/memory.max": "max\n",
            "user/job/memory.current": "5\n",
            "user/job/memory.stat": "inactive_file 0\n",
            "user/memory.max": "3000\n",
            "user/memory.current": "1000\n",
            "user/memory.stat": "inactive_file 0\n",
        },
    )
    assert available_memory() == 2_000


def test_control_groups_of_version_1(monkeypatch, tmp_path):
    control_groups(
        monkeypatch,
        tmp_path,
        "7:cpu,cpuacct:/box\n4:memory:/box\n",
        {
            "memory/memory.limit_in_bytes": "9000\n",
            "memory/memory.usage_in_bytes": "9500\n",
            "memory/memory.stat": "cache 1\ntotal_inactive_file 100\n",
        },
    )
    assert available_memory() == 0


def test_without_control_groups_the_machine_counts(monkeypatch, tmp_path):
    monkeypatch.setattr(memory, "_OWN_CGROUPS", tmp_path / "missing")
    assert 0 < available_memory() <= psutil.virtual_memory().total
