"""The documentation builds without a warning, holds every page, and fetches nothing from elsewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.relative_to(ROOT / "docs").with_suffix("") for path in (ROOT / "docs").rglob("*.md"))

# What a browser would load by itself; a link that a reader may follow is none.
LOADED = re.compile(
    r'<(?:script|img|iframe|link(?![^>]*rel="canonical"))[^>]*(?:src|href)="(https?:|//)[^"]*"'
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", folder],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_page_is_built_and_can_be_found(site, page):
    html = (site / page.with_suffix(".html")).read_text(encoding="utf-8")
    assert LOADED.search(html) is None
    home = (site / "index.html").read_text(encoding="utf-8")
    menu = home[home.index("md-nav--primary") : home.index("md-content")]
    # Once: under one heading, where a reader expects it. (The first page of a section is its heading too.)
    assert page.name == "index" or menu.count(f'href="{page.as_posix()}.html"') == 1


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_links_on_the_front_pages_lead_somewhere(page):
    links = re.findall(r"\]\(([^)]+)\)", (ROOT / page).read_text(encoding="utf-8"))
    inside = [link.partition("#")[0] for link in links if not link.startswith(("https:", "#"))]
    assert page == "CONTRIBUTING.md" or len(inside) >= 15
    assert [link for link in inside if not (ROOT / link).exists()] == []


@pytest.mark.parametrize(
    "name", ["n_clusters", "split", "from_distances", "suggest_cuts", "summary", "to_excel", "to_code"]
)
def test_the_reference_has_what_users_look_up(site, name):
    html = (site / "reference.html").read_text(encoding="utf-8")
    assert re.search(rf'id="[\w.]*DendrogramExplorer\.{name}"|<b><code>{name}|<code>{name}</code>', html)
