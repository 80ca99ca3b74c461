import numpy as np
import pytest

from dendrogram_explorer.scatter.ticks import round_ticks


@pytest.mark.parametrize(
    ("low", "high", "expected", "tick_format"),
    [
        (0, 10, [0, 2, 4, 6, 8, 10], ".0f"),
        (-0.31, 0.52, [-0.2, 0.0, 0.2, 0.4], ".1f"),
        (1.001, 1.009, [1.002, 1.004, 1.006, 1.008], ".3f"),
        (0, 2.5e6, [0, 5e5, 1e6, 1.5e6, 2e6, 2.5e6], ".2~s"),
        (1_000_000, 1_000_005, [1_000_000 + step for step in range(6)], ".7~s"),
        (1e-6, 5e-6, [1e-6, 2e-6, 3e-6, 4e-6, 5e-6], ".1~g"),
        (3, 3, [3], ".4~g"),
    ],
)
def test_ticks_are_round_and_told_apart(low, high, expected, tick_format):
    ticks, found_format = round_ticks(low, high)
    np.testing.assert_allclose(ticks, expected, rtol=1e-9, atol=1e-12)
    assert found_format == tick_format


def test_ticks_are_few_at_any_magnitude():
    generator = np.random.default_rng(5)
    for magnitude in range(-12, 13):
        low, high = np.sort(generator.normal(size=2)) * 10.0**magnitude
        assert 3 <= len(round_ticks(low, high)[0]) <= 9
