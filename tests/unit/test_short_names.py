"""Names that fit, held to the answers that the browser has to give too."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dendrogram_explorer.util.short_names import common_start, short_names

CASES = json.loads((Path(__file__).parents[1] / "fixtures" / "short_names.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['names'][0][:20]} in {case['limit']}")
def test_names_are_shortened_as_in_the_browser(case):
    assert short_names(case["names"], case["limit"]) == case["short"]


names = st.lists(
    st.builds("".join, st.lists(st.sampled_from(["wine", "-", "01", "2", "é", "🍷", " "]), max_size=8)),
    min_size=1,
    max_size=8,
)


@given(names, st.integers(1, 20))
def test_short_names_are_short_and_names_that_fit_stay(given_names, limit):
    for name, short in zip(given_names, short_names(given_names, limit), strict=True):
        assert len(short) <= limit
        assert short == name if len(name) <= limit else "…" in short


@given(names)
def test_what_is_left_out_is_shared_and_something_stays(given_names):
    common = common_start(given_names)
    assert len({name[:common] for name in given_names}) == 1
    assert common == 0 or all(len(name) > common for name in given_names)


@given(
    st.lists(st.integers(0, 10**6), min_size=2, max_size=8, unique=True),
    st.sampled_from(["TCGA-AB-", "x" * 30, ""]),
)
def test_numbers_behind_a_long_beginning_stay_different(numbers, beginning):
    shown = short_names([f"{beginning}{number:07d}" for number in numbers], 9)
    assert len(set(shown)) == len(numbers)
