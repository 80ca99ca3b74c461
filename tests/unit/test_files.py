"""Files are written whole or not at all, and what is wrong with a path is said before any work."""

import errno
import os
import stat
import sys
from pathlib import Path

import numpy as np
import pytest

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.export.files import file_path, require_package, write_whole

EXPLORER = DendrogramExplorer(np.random.default_rng(2).normal(size=(20, 2)), n_clusters=3)

writes_file = pytest.mark.parametrize(
    ("method", "name"),
    [
        ("to_csv", "clusters.csv"),
        ("to_excel", "clusters.xlsx"),
        ("to_newick", "tree.nwk"),
        ("to_svg", "dendrogram.svg"),
        ("to_png", "dendrogram.png"),
    ],
)


@writes_file
def test_the_file_is_there_and_nothing_else(tmp_path, method, name):
    written = getattr(EXPLORER, method)(tmp_path / name)
    assert written == tmp_path.resolve() / name
    assert written.stat().st_size > 0
    assert list(tmp_path.iterdir()) == [tmp_path / name]


@writes_file
def test_home_and_plain_text_are_paths_too(tmp_path, monkeypatch, method, name):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert getattr(EXPLORER, method)(f"~/{name}") == tmp_path.resolve() / name


@writes_file
def test_a_folder_that_does_not_exist_is_named(tmp_path, method, name):
    with pytest.raises(FileNotFoundError, match=r"There is no folder .*nowhere.*mkdir"):
        getattr(EXPLORER, method)(tmp_path / "nowhere" / name)
    assert list(tmp_path.iterdir()) == []


@writes_file
def test_a_folder_is_no_file(tmp_path, method, name):
    with pytest.raises(IsADirectoryError, match=f"is a folder.*{name}"):
        getattr(EXPLORER, method)(tmp_path)


@writes_file
@pytest.mark.parametrize("path", [3, b"clusters", ["clusters.csv"], object()])
def test_what_is_no_path_is_a_type_error(method, name, path):
    with pytest.raises(TypeError, match=f"Needed: the path of a file.*{name}"):
        getattr(EXPLORER, method)(path)


@pytest.mark.parametrize("path", ["", "  ", "a\0b"])
def test_an_empty_path_is_refused(path):
    with pytest.raises(ValueError, match="cannot name a file"):
        EXPLORER.to_csv(path)


@writes_file
def test_where_one_may_not_write_is_said_before_any_work(tmp_path, monkeypatch, method, name):
    # Root may write anywhere, so the system is asked in its place.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    monkeypatch.setattr(type(EXPLORER), "_linkage", property(lambda self: pytest.fail("worked first")), False)
    with pytest.raises(PermissionError, match="may not write there"):
        getattr(EXPLORER, method)(tmp_path / name)
    (tmp_path / name).write_text("mine")
    with pytest.raises(PermissionError, match="may not write it"):
        getattr(EXPLORER, method)(tmp_path / name)


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.ENOSPC, "no room for 3 bytes"),
        (errno.EACCES, "close the file"),
        (errno.EIO, "pass another path"),
    ],
)
def test_a_failure_leaves_the_old_file_and_nothing_half_written(tmp_path, monkeypatch, number, message):
    target = tmp_path / "tree.nwk"
    target.write_text("old")

    def fail(self, other):
        assert self.read_bytes() == b"new"  # it failed at the last moment
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match=message) as raised:
        write_whole(target, b"new")
    assert raised.value.errno == number
    assert raised.value.filename == str(target)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions and links")
def test_a_file_keeps_its_permissions_and_its_link(tmp_path):
    target, link = tmp_path / "real.csv", tmp_path / "link.csv"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    assert write_whole(file_path(link, "x.csv"), "new") == target.resolve()
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_new_file_has_the_permissions_of_new_files(tmp_path):
    (tmp_path / "usual").touch()
    written = write_whole(file_path(tmp_path / "ours", "x"), b"")
    assert written.stat().st_mode == (tmp_path / "usual").stat().st_mode


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="needs /dev/null")
def test_a_device_stays_a_device():
    written = write_whole(file_path("/dev/null", "x"), "text")
    assert not written.is_file()


def test_text_is_written_as_utf_8_with_its_own_line_breaks(tmp_path):
    assert write_whole(tmp_path / "a", "é\n🍷\r\n").read_bytes() == "é\n🍷\r\n".encode()


def test_a_missing_package_is_named_with_the_command_that_brings_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ImportError, match=r'openpyxl.*pip install "dendrogram-explorer\[excel\]"') as raised:
        EXPLORER.to_excel(tmp_path / "clusters.xlsx")
    assert raised.value.name == "openpyxl"
    assert list(tmp_path.iterdir()) == []


def test_a_package_that_is_there_is_returned():
    assert require_package("openpyxl", "excel", "An Excel file").__name__ == "openpyxl"
