"""Installing the package, with any of its extras, brings no software under the GPL or AGPL."""

import re
from importlib.metadata import PackageNotFoundError, distribution

import pytest
from packaging.requirements import Requirement

COPYLEFT = re.compile(r"\b(A?GPL|(Affero )?General Public License)\b", re.IGNORECASE)


def needs(name, extras):
    """Names of the distributions that another one needs, with some of its extras."""
    for text in distribution(name).requires or []:
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield requirement.name, frozenset(requirement.extras)


def licence_of(name):
    """What the metadata say: an expression, else classifiers and the first line of a free text."""
    about = distribution(name).metadata
    free_text = ((about.get("License") or "").strip().splitlines() or [""])[0]
    expression = about.get("License-Expression") or (free_text if " OR " in free_text else "")
    classifiers = [text for text in about.get_all("Classifier") or [] if text.startswith("License ::")]
    return expression or "; ".join(filter(None, [*classifiers, free_text]))


def is_copyleft(licence):
    """Whether every licence that may be chosen is a GPL."""
    return all(COPYLEFT.search(choice) for choice in licence.split(" OR "))


def all_that_is_installed():
    start = distribution("dendrogram-explorer")
    extras = frozenset(start.metadata.get_all("Provides-Extra") or [])
    found, absent, waiting = set(), set(), [("dendrogram-explorer", extras)]
    while waiting:
        name, wanted = waiting.pop()
        if (name, wanted) in found:
            continue
        found.add((name, wanted))
        try:
            waiting.extend(needs(name, wanted))
        except PackageNotFoundError:
            found.discard((name, wanted))
            absent.add(name)
    return sorted({name for name, _ in found}), absent


def test_nothing_is_under_the_gpl():
    names, absent = all_that_is_installed()
    assert {"numpy", "scipy", "bqplot", "anywidget"} <= set(names)
    # Those that another platform needs are not installed; the direct ones all are.
    direct = {name for name, _ in needs("dendrogram-explorer", ())}
    assert not direct & absent
    licences = {name: licence_of(name) for name in names}
    assert {name for name, licence in licences.items() if is_copyleft(licence)} == set()
    assert {name for name, licence in licences.items() if not licence} == set()


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("AGPL-3.0-only", True),
        ("License :: OSI Approved :: GNU General Public License v3 (GPLv3)", True),
        ("GNU Affero General Public License v3", True),
        ("BSD-3-Clause", False),
        ("PSF-2.0", False),
        ("BSD-2-Clause OR GPL-2.0-or-later", False),
    ],
)
def test_the_check_knows_them(licence, expected):
    assert is_copyleft(licence) is expected
