import pytest

from benchmarks import __main__ as command
from benchmarks import engines, ward
from benchmarks.report import TARGETS, Row

BROWSER_ROWS = {"frame", "memory", "scatter", "paint", "reruns"}


def table_of(results):
    """Cells of the table's rows, by the promise that each is about."""
    rows = [
        line.strip("| ").split(" | ")
        for line in results.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ]
    return {
        key: [row for row in rows if row[0].startswith(f"{what}: ") and row[1] == target]
        for key, (what, target) in TARGETS.items()
    }


def test_every_promise_has_a_row(tmp_path, monkeypatch):
    # Every attempt starts a process: one for each engine shows that its samples are clustered and measured.
    attempts = {
        engine: ward.attempt(engine, "ward", 250, 3, 60) for engine in ("ours", "hdbscan", *engines._PEERS)
    }
    assert not [found["error"] for found in attempts.values() if "error" in found]
    monkeypatch.setattr(engines, "_is_there", lambda peer: peer in attempts)
    for module in (ward, engines):
        monkeypatch.setattr(module, "attempt", lambda engine, *_: attempts[engine])
    results = tmp_path / "results.md"
    assert command.main(["--quick", "--no-browser", "--output", str(results)]) == 0
    for key, rows in table_of(results).items():
        assert rows, f"{TARGETS[key][0]} is missing"
        for row in rows:
            assert ("not measured" in row) == (key in BROWSER_ROWS), row
            # How fast it was is not for a test to judge; that there is a judgement is.
            assert row[-1], row


def test_a_failed_measurement_is_told_and_the_others_stay(tmp_path, monkeypatch):
    def fail(sizes):
        yield Row("ward wide", "2 × 2", "1 s", verdict="met")
        raise RuntimeError("no such luck")

    # What else there is to measure takes its time.
    for section in ("tree_rows", "summary_rows", "engine_rows", "spanning_rows"):
        monkeypatch.setattr(command, section, lambda sizes: iter(()))
    monkeypatch.setattr(
        command, "label_rows", lambda sizes: iter([Row("labels", "n = 2", "1 ms", verdict="met")])
    )
    monkeypatch.setattr(command, "ward_rows", fail)
    results = tmp_path / "results.md"
    assert command.main(["--quick", "--no-browser", "--output", str(results)]) == 1
    table = table_of(results)
    assert [row[2] for row in table["ward wide"]] == ["1 s"]
    assert [(row[2], row[-1]) for row in table["ward long"]] == [
        ("not measured", "RuntimeError: no such luck")
    ]
    assert table["labels"]


@pytest.mark.parametrize("key", TARGETS)
def test_a_row_names_its_promise_and_its_target(key):
    assert Row(key, "case", "1").cells()[:2] == (f"{TARGETS[key][0]}: case", TARGETS[key][1])


def test_a_part_of_it_is_printed_and_leaves_the_results_alone(capsys, monkeypatch, tmp_path):
    seconds = {"ours": 1.0, "vector": 4.0, "scipy": 8.0}

    def attempt(engine, *_):
        if engine in seconds:
            return {"seconds": seconds[engine], "bytes": 2e6}
        return {"error": "not done after 240 s, then ended"}

    monkeypatch.setattr(engines, "attempt", attempt)
    monkeypatch.setattr(command, "_RESULTS", tmp_path / "results.md")
    assert command.main(["--quick", "--no-browser", "--only", "engines"]) == 0
    row, of_few = [
        line for line in capsys.readouterr().out.splitlines() if line.startswith("| linkage without")
    ]
    assert "ward, 300 × 3 | ≤ 1.5× the time of fastcluster's vector mode | 1 s, 2 MB |" in row
    assert "`fastcluster.linkage_vector` 4 s, 2 MB; `AgglomerativeClustering` not done after 240 s" in row
    assert row.endswith("| 4× | met, 1.25× to spare |")
    assert "made and displayed by Python, ward, 1,000 × 2" in of_few
    assert not (tmp_path / "results.md").exists()
