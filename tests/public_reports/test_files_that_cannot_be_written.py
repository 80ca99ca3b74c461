"""Paths that lead nowhere and disks that are full: an error in a sentence, and what was there stays."""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from dendrogram_explorer import DendrogramExplorer

EXPLORER = DendrogramExplorer(np.random.default_rng(0).normal(size=(12, 2)), n_clusters=3)
WRITERS = {
    "csv": EXPLORER.to_csv,
    "xlsx": EXPLORER.to_excel,
    "nwk": EXPLORER.to_newick,
    "svg": EXPLORER.to_svg,
    "png": lambda path: EXPLORER.to_png(path, dpi=20),
    "html": EXPLORER.to_html,
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("x")
    (tmp_path / "one").symlink_to("other")
    (tmp_path / "other").symlink_to("one")
    (tmp_path / "dangling").symlink_to("nowhere/at/all")
    return tmp_path


PATHS = [
    ("a" * 300, OSError, "too long for this disk.*longest name in it 3"),
    ("ä" * 200, OSError, "too long for this disk"),
    ("a/" * 3000 + "b", OSError, "too long for this disk"),
    ("~nosuchuser/x", FileNotFoundError, "no home folder for '~nosuchuser'.*without ~"),
    ("~nosuchuser", FileNotFoundError, "no home folder"),
    ("one/x", OSError, "lead in a circle"),
    ("one/x/y/z", OSError, "lead in a circle"),
    ("file/x", NotADirectoryError, "is a file, not a folder"),
    ("nowhere/x", FileNotFoundError, "There is no folder.*nowhere"),
    ("dangling/x", FileNotFoundError, "There is no folder"),
    ("https://example.org/x", FileNotFoundError, "There is no folder"),
    ("\ud800", ValueError, "cannot name a file"),
    ("a\0b", ValueError, "cannot name a file"),
    ("/proc/x", OSError, "Not written, nothing was changed"),
]


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize(("path", "error", "words"), PATHS, ids=[path[:12] for path, *_ in PATHS])
def test_paths_that_lead_nowhere(folder, kind, path, error, words):
    before = sorted(folder.iterdir())
    with pytest.raises(error, match=words) as caught:
        WRITERS[kind](f"{path}.{kind}")
    assert len(str(caught.value)) < 400
    assert sorted(folder.iterdir()) == before


def test_folders_and_circles_themselves(folder):
    for path, error, words in [
        ("one", OSError, "circle"),
        ("new/", IsADirectoryError, "'new/' is a folder"),
        ("dangling", FileNotFoundError, "There is no folder"),
    ]:
        with pytest.raises(error, match=words):
            EXPLORER.to_csv(path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("kind", ["csv", "nwk", "svg", "png", "html"])
def test_a_full_disk(kind):
    with pytest.raises(OSError, match=r"no room for .* bytes on this disk"):
        WRITERS[kind]("/dev/full")


def test_a_file_that_may_not_grow_keeps_what_was_there(tmp_path):
    code = f"""
import os, resource, warnings
import numpy as np
from dendrogram_explorer import DendrogramExplorer

os.chdir({str(tmp_path)!r})
explorer = DendrogramExplorer(np.random.default_rng(0).normal(size=(12, 2)), n_clusters=3)
calls = [explorer.to_csv, explorer.to_excel, explorer.to_newick, explorer.to_svg, explorer.to_png, explorer.to_html]
names = ["a.csv", "a.xlsx", "a.nwk", "a.svg", "a.png", "a.html"]
for name, call in zip(names, calls):
    with open(name, "w") as file:
        file.write("old")
    call("warm." + name)
before = sorted(os.listdir())
resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))
for name, call in zip(names, calls):
    try:
        call(name)
    except OSError as error:
        print(name, error)
    assert open(name).read() == "old"
assert sorted(os.listdir()) == before
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    assert len(lines) == 6
    assert all("nothing was changed" in line for line in lines)


@pytest.mark.parametrize("there", ["/nonexistent", "/proc", __file__])
def test_a_temporary_folder_that_cannot_be_used(tmp_path, monkeypatch, there):
    target = tmp_path / "a.xlsx"
    target.write_text("old")
    monkeypatch.setattr(tempfile, "tempdir", there)
    for kind, write in WRITERS.items():
        if kind != "xlsx":
            write(tmp_path / f"a.{kind}")
    with pytest.raises(OSError, match=f"temporary folder.*nothing was changed.*tempfile.tempdir.*{there}"):
        EXPLORER.to_excel(target)
    assert target.read_text() == "old"
