import numpy as np
import pytest
from scipy.spatial.distance import pdist

from dendrogram_explorer.scatter import projection
from dendrogram_explorer.scatter.projection import MDS_MAX_SAMPLES, project

NAMES = ["sepal length", "sepal width", "petal length", "petal width"]


@pytest.fixture
def samples():
    generator = np.random.default_rng(3)
    return generator.normal(size=(60, 4)) @ generator.normal(size=(4, 4)) + [5, 0, -3, 100]


def reference_scores(samples):
    """Principal components by a plain singular value decomposition, largest loading positive."""
    standardised = (samples - samples.mean(axis=0)) / samples.std(axis=0)
    left, singular, loadings = np.linalg.svd(standardised, full_matrices=False)
    largest = loadings[np.arange(len(loadings)), np.abs(loadings).argmax(axis=1)]
    return left * singular * np.sign(largest), singular**2 / (singular**2).sum()


class TestDefaults:
    def test_two_columns_are_shown_as_they_are(self, samples):
        plane = project(samples[:, :2], feature_names=NAMES[:2])
        np.testing.assert_array_equal(plane.x, samples[:, 0])
        np.testing.assert_array_equal(plane.y, samples[:, 1])
        assert (plane.x_title, plane.y_title, plane.note) == ("sepal length", "sepal width", "")

    def test_more_columns_are_shown_by_their_principal_components(self, samples):
        plane = project(samples)
        scores, shares = reference_scores(samples)
        np.testing.assert_allclose(plane.x, scores[:, 0], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(plane.y, scores[:, 1], rtol=1e-9, atol=1e-12)
        assert plane.x_title == f"PC1 ({100 * shares[0]:.0f} %)"
        assert plane.note == "Principal components of 4 standardised columns."

    def test_one_column_is_a_strip_that_is_the_same_every_time(self, samples):
        plane = project(samples[:, :1], feature_names=["depth"])
        np.testing.assert_array_equal(plane.x, samples[:, 0])
        assert (plane.x_title, plane.y_title) == ("depth", "")
        assert np.abs(plane.y).max() <= 0.5
        np.testing.assert_array_equal(plane.y, project(samples[:, :1]).y)

    def test_an_unnamed_column_is_named_by_its_index(self, samples):
        assert project(samples[:, :2]).y_title == "column 1"

    @pytest.mark.parametrize(
        ("x", "y", "titles"),
        [
            ("PC2", None, ("PC2", "PC1")),
            (None, "PC1", ("PC2", "PC1")),
            (None, "PC2", ("PC1", "PC2")),
            (2, None, ("petal length", "PC1")),
            (None, "PC3", ("PC1", "PC3")),
        ],
    )
    def test_an_axis_left_open_does_not_repeat_the_other(self, samples, x, y, titles):
        plane = project(samples, x, y, NAMES)
        assert (plane.x_title.split(" (")[0], plane.y_title.split(" (")[0]) == titles


class TestChoice:
    @pytest.mark.parametrize("chosen", ["petal length", 2, np.int64(2)])
    def test_column_by_name_or_index(self, samples, chosen):
        plane = project(samples, x=chosen, y="pc 1", feature_names=NAMES)
        np.testing.assert_array_equal(plane.x, samples[:, 2])
        assert plane.x_title == "petal length"
        assert plane.y_title.startswith("PC1 (")

    def test_a_name_goes_before_an_index_and_before_a_component(self, samples):
        plane = project(samples, x=3, y="PC1", feature_names=[3, 2, "PC1", 0])
        np.testing.assert_array_equal(plane.x, samples[:, 0])
        np.testing.assert_array_equal(plane.y, samples[:, 2])

    def test_a_name_that_is_no_text_is_found_by_its_text(self, samples):
        np.testing.assert_array_equal(
            project(samples, x="2021", feature_names=range(2020, 2024)).x, samples[:, 1]
        )

    @pytest.mark.parametrize("chosen", ["PC0", "PC5", "nowhere", 4, -1])
    def test_what_is_not_there_is_refused_with_what_is(self, samples, chosen):
        with pytest.raises(ValueError, match=r"'sepal length'.*0 to 3.*PC1 to PC4"):
            project(samples, x=chosen, feature_names=NAMES)

    def test_a_slip_is_answered_with_the_nearest_name(self, samples):
        with pytest.raises(ValueError, match=r"y is 'petal lenght'.*Did you mean 'petal length'"):
            project(samples, y="petal lenght", feature_names=NAMES)

    def test_long_lists_are_cut(self):
        with pytest.raises(ValueError, match=r"'column 11', \.\.\. \(30 in all\)"):
            project(np.eye(30), x="nowhere")

    @pytest.mark.parametrize("chosen", [1.5, True, ["PC1"]])
    def test_other_kinds_are_refused(self, samples, chosen):
        with pytest.raises(TypeError, match="it takes a column's name or index"):
            project(samples, x=chosen)

    def test_wrong_shapes_are_refused(self, samples):
        with pytest.raises(ValueError, match=r"shape \(60,\)"):
            project(samples[:, 0])
        with pytest.raises(ValueError, match="4 columns, but 3 feature names"):
            project(samples, feature_names=NAMES[:3])


class TestPrincipalComponents:
    @pytest.mark.parametrize("shape", [(60, 4), (20, 70), (5, 5), (1500, 40), (40, 1500)])
    def test_both_gram_matrices_and_all_block_sizes_agree_with_svd(self, shape, monkeypatch):
        monkeypatch.setattr(projection, "_BLOCK_ELEMENTS", 1000)
        samples = np.random.default_rng(1).normal(size=shape).cumsum(axis=1) + 1e4
        plane = project(samples, x="PC2", y="PC3")
        scores, _ = reference_scores(samples)
        np.testing.assert_allclose(plane.x, scores[:, 1], rtol=1e-6, atol=1e-8)
        np.testing.assert_allclose(plane.y, scores[:, 2], rtol=1e-6, atol=1e-8)

    @pytest.mark.parametrize("shape", [(300, 200), (200, 300)])
    def test_lanczos_agrees_with_svd(self, shape, monkeypatch):
        monkeypatch.setattr(projection, "_DENSE_MAX_SIZE", 10)
        samples = np.random.default_rng(2).normal(size=shape).cumsum(axis=1)
        plane = project(samples)
        scores, _ = reference_scores(samples)
        np.testing.assert_allclose(plane.x, scores[:, 0], rtol=1e-7, atol=1e-8)
        np.testing.assert_array_equal(plane.x, project(samples).x)

    def test_sign_does_not_hang_on_rounding_where_loadings_tie(self):
        samples = np.array([[0.1, 1.0], [0.2, 2.1], [0.3, 2.9]])
        first = project(samples, x="PC1", y="PC2")
        scaled = project(samples * [3, 0.7], x="PC1", y="PC2")
        np.testing.assert_allclose(first.x, scaled.x, rtol=1e-9)
        assert first.x[2] > 0

    def test_constant_columns_are_left_out(self, samples):
        with_constants = np.column_stack([samples, np.full(60, 0.1 + 0.2), np.zeros(60)])
        plane = project(with_constants)
        np.testing.assert_allclose(plane.x, project(samples).x, rtol=1e-9)
        assert plane.x_title == project(samples).x_title
        assert plane.note == "Principal components of 6 standardised columns; 2 constant left out."

    def test_nothing_varies(self):
        plane = project(np.full((5, 3), 0.7))
        assert plane.x.tolist() == plane.y.tolist() == [0.0] * 5
        assert plane.x_title == "PC1 (0 %)"

    @pytest.mark.parametrize("shape", [(2, 3), (3, 4), (1, 3)])
    def test_components_past_the_rank_are_zero(self, shape):
        samples = np.random.default_rng(4).normal(size=shape)
        plane = project(samples, x="PC1", y="PC3")
        assert np.abs(plane.y).max() == 0
        assert plane.y_title == "PC3 (0 %)"

    def test_samples_with_missing_values_have_no_place_and_change_nothing_else(self, samples):
        holed = np.vstack([samples, [np.nan, 1, 1, 1], [1, np.inf, 1, 1]])
        plane = project(holed)
        assert np.isnan(plane.x[-2:]).all()
        np.testing.assert_array_equal(plane.x[:-2], project(samples).x)
        assert plane.note.endswith("2 samples with missing values not shown.")
        assert project(holed, x=2, y=3).note == ""
        assert project(np.full((3, 3), np.nan)).note.endswith("3 samples with missing values not shown.")

    def test_integers_and_booleans_are_numbers(self):
        samples = np.array([[1, 0, 1], [0, 1, 1], [1, 1, 0]], dtype=bool)
        np.testing.assert_allclose(project(samples).x, project(samples.astype(float)).x)


class TestDistances:
    def test_distances_in_a_plane_are_reproduced(self):
        points = np.random.default_rng(5).normal(size=(40, 2))
        plane = project(distances=pdist(points))
        np.testing.assert_allclose(pdist(np.column_stack([plane.x, plane.y])), pdist(points), rtol=1e-9)
        assert (plane.x_title, plane.y_title) == ("MDS1", "MDS2")
        assert "account for 100 % of the variance" in plane.note

    def test_many_samples_take_lanczos_and_checked_pairs(self, monkeypatch):
        monkeypatch.setattr(projection, "_DENSE_MAX_SIZE", 10)
        monkeypatch.setattr(projection, "_CHECKED_SAMPLES", 50)
        points = np.random.default_rng(6).normal(size=(300, 2))
        plane = project(distances=pdist(points))
        np.testing.assert_allclose(pdist(np.column_stack([plane.x, plane.y])), pdist(points), rtol=1e-7)
        assert "account for 100 % of the variance" in plane.note

    def test_the_share_is_the_squared_correlation_of_distances(self):
        distances = pdist(np.random.default_rng(7).normal(size=(80, 6)), "cityblock")
        plane = project(distances=distances)
        drawn = pdist(np.column_stack([plane.x, plane.y]))
        share = np.corrcoef(distances, drawn)[0, 1] ** 2
        assert f"{100 * share:.0f} %" in plane.note

    @pytest.mark.parametrize("distances", [[1.0], [0.0], [1.0, 1.0, 1.0], [0.0, 0.0, 0.0]])
    def test_few_or_equal_samples(self, distances):
        plane = project(distances=distances)
        assert np.isfinite(plane.x).all()
        assert np.isfinite(plane.y).all()

    def test_axes_are_chosen_like_components(self):
        distances = pdist(np.random.default_rng(8).normal(size=(20, 5)))
        both = project(distances=distances, x="MDS3", y="mds1")
        # Computed twice: with several threads a matrix product need not add up in the same order.
        np.testing.assert_allclose(both.y, project(distances=distances).x, rtol=1e-9)
        assert project(distances=distances, x="MDS2").y_title == "MDS1"
        with pytest.raises(ValueError, match="MDS1 to MDS19"):
            project(distances=distances, y="PC1")

    def test_too_many_say_what_to_do(self):
        n = MDS_MAX_SAMPLES + 1
        plane = project(distances=np.broadcast_to(1.0, n * (n - 1) // 2))
        assert plane.x is None
        assert plane.y is None
        assert "5,001 samples" in plane.note
        assert "data=" in plane.note

    def test_observations_go_before_distances(self, samples):
        assert project(samples[:, :2], distances=[1.0]).x_title == "column 0"


def test_a_linkage_alone_says_what_to_do():
    plane = project()
    assert plane.x is None
    assert "data=" in plane.note


def test_coordinates_cannot_be_written_and_are_no_view_of_the_data(samples):
    plane = project(samples, x=0, y=1)
    assert not plane.x.flags.writeable
    assert samples.flags.writeable
    assert not np.shares_memory(plane.x, samples)
