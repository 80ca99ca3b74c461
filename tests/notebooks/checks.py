"""Assertions behind the texts of notebooks, run after the cell of the same id in the same kernel.

They use the notebook's own variables. Readers see data, pictures and sentences; these hold the sentences true.
"""

__all__ = ["CHECKS"]

_TUTORIAL = {
    "data": "assert X.shape == (150, 2)",
    "last-heights-of-methods": """
assert np.allclose(list(last_heights.values()), [180.27043, 22.25792, 30.39262, 15.44509], atol=1e-5)
""",
    "cophenetic": """
assert round(correlation, 5) == 0.98001
assert round(explorer.cophenetic_correlation, 5) == 0.98001
""",
    "z-shape": """
assert Z.shape == (149, 4)
assert np.allclose(Z[0], [52, 53, 0.04151, 2], atol=1e-5)
assert np.allclose(Z[1], [14, 79, 0.05914, 2], atol=1e-5)
""",
    "z-twenty": """
assert first_twenty["height"].round(5).tolist() == [
    *[0.04151, 0.05914, 0.07107, 0.07137, 0.07543, 0.10928, 0.11007, 0.11302, 0.11429, 0.12120],
    *[0.12167, 0.12490, 0.14028, 0.17260, 0.17790, 0.18635, 0.20419, 0.20628, 0.21931, 0.22049],
]
assert first_twenty["height"].is_monotonic_increasing
""",
    "z-152": """
assert Z[13, :2].tolist() == [62, 152]
assert Z[152 - n, :2].tolist() == [33, 68]
assert explorer.members(node=n + 13).tolist() == [33, 62, 68]
""",
    "z-152-close": """
assert np.allclose(X[[33, 68, 62]], [[9.83913, -0.4873], [9.89349, -0.44152], [9.97793, -0.56383]], atol=1e-5)
""",
    "z-164": """
assert Z[14, :2].tolist() == [41, 158]
assert Z[158 - n, :2].tolist() == [15, 69]
assert triples.selection.tolist() == [15, 33, 41, 62, 68, 69]
""",
    "last-four": "assert np.allclose(Z[-4:, 2], [15.11533, 17.11527, 23.12199, 180.27043], atol=1e-5)",
    "two-groups": """
assert explorer.n_clusters == 2
assert explorer.members(1).tolist() == list(range(100, 150))
assert explorer.members(2).tolist() == list(range(100))
""",
    "first-line": "assert np.isclose(explorer.cut_height, Z[-2:, 2].mean())",
    "members-of-23": """
assert len(members) == 23
assert len(truncated.labels) == 150
""",
    "annotated": "assert (Z[-12:, 2] > 10).sum() == 5",
    "cut-50": """
assert annotated.cut_height == 50
assert annotated.n_clusters == 2
""",
    "cut-16": "assert truncated.n_clusters == 4",
    "inconsistent-5": """
from scipy.cluster.hierarchy import inconsistent

expected = [
    [1.80875, 2.17062, 10, 2.44277],
    [2.31732, 2.19649, 16, 2.52742],
    [2.24512, 2.44225, 9, 2.37659],
    [2.30462, 2.44191, 21, 2.63875],
    [2.20673, 2.68378, 17, 2.84582],
    [1.95309, 2.58100, 29, 4.05821],
    [3.46173, 3.53736, 28, 3.29444],
    [3.15857, 3.54836, 28, 3.93328],
    [4.90210, 5.10302, 28, 3.57042],
    [12.12200, 32.15468, 30, 5.22936],
]
columns = ["mean", "std", "count", "coefficient"]
assert np.allclose(explorer.inconsistency(depth=5).tail(10)[columns], expected, atol=1e-5)
assert np.allclose(inconsistent(Z, 5)[-10:], expected, atol=1e-5)
""",
    "inconsistent-3": """
expected = [
    [3.63778, 2.55561, 4, 1.35908],
    [3.89767, 2.57216, 7, 1.54388],
    [3.05886, 2.66707, 6, 1.87115],
    [4.92746, 2.73260, 7, 1.39822],
    [4.76943, 3.16277, 6, 1.60456],
    [5.27288, 3.56605, 7, 2.00627],
    [8.22057, 4.07583, 7, 1.69162],
    [7.83287, 4.46681, 7, 2.07808],
    [11.38091, 6.29430, 7, 1.86535],
    [37.25845, 63.31539, 7, 2.25872],
]
assert np.allclose(explorer.inconsistency(depth=3).tail(10)[columns], expected, atol=1e-5)
""",
    "inconsistent-table": """
assert counts.loc[2].tolist() == [1, 10, 30, 30]
assert counts.loc[5].tolist() == [1, 1, 2, 6]
""",
    "data-2": "assert X2.shape == (750, 2)",
    "elbow-2": "assert np.allclose(Z2[-5:-3, 2], [166.66435, 180.27043], atol=1e-5)",
    "inconsistent-2": """
expected = [
    [13.99222, 15.56656, 30, 3.86585],
    [16.73941, 18.56390, 30, 3.45983],
    [19.05945, 20.53211, 31, 3.49953],
    [19.25574, 20.82658, 29, 3.51907],
    [21.36116, 26.77660, 30, 4.50256],
    [36.58101, 37.08602, 31, 3.50761],
    [12.12200, 32.15468, 30, 5.22936],
    [42.61370, 111.38577, 31, 5.13038],
    [81.75199, 208.31582, 31, 5.30448],
    [147.25602, 307.95701, 31, 3.62150],
]
depth_5 = explorer2.inconsistency(depth=5).tail(10)
assert np.allclose(depth_5[columns], expected, atol=1e-5)
assert depth_5["coefficient"].nlargest(3).index.tolist() == [1497, 1495, 1496]
""",
    "advice": """
assert set(explorer.suggest_cuts("all")["n_clusters"]) == {2}
assert explorer2.suggest_cuts("all").set_index("method")["n_clusters"].to_dict() == {
    **{"gap": 3, "elbow": 4, "inconsistency": 3, "calinski_harabasz": 4},
    **{"silhouette": 5, "silhouette_cophenetic": 5, "davies_bouldin": 5},
}
""",
    "found": """
found = pd.crosstab(pd.Series(groups), explorer2.to_series())
assert explorer2.n_clusters == 5
assert (found > 0).sum().tolist() == [1] * 5  # every cluster is one of the groups
assert (found > 0).sum(axis=1).tolist() == [1] * 5
""",
    "by-height": """
assert np.array_equal(explorer.labels, fcluster(Z, 50, criterion="distance"))
assert explorer.labels.tolist() == [2] * 100 + [1] * 50
""",
    "by-k": 'assert np.array_equal(explorer.labels, fcluster(Z, 2, criterion="maxclust"))',
    "by-inconsistency": """
assert explorer.n_clusters == 2
assert np.array_equal(explorer.labels, fcluster(Z, 8, depth=10))
""",
}

_CHOOSING = {
    "cophenetic": "assert round(explorer.cophenetic_correlation, 4) == 0.8728",
    "methods": """
methods = explorer.compare_methods(metrics=["euclidean", "cityblock"])
assert methods.index[0] == ("average", "euclidean")
""",
    "suggestions": 'assert explorer.suggest_cuts("all")["n_clusters"].tolist() == [2, 2, 2, 2, 2, 3, 2]',
    "by-k": """
by_k = explorer.scores_by_k(max_clusters=8)
assert by_k.index[by_k["gap"].argsort()[::-1]][:2].tolist() == [2, 3]
assert by_k["silhouette"].round(2).loc[[2, 3]].tolist() == [0.69, 0.55]
assert by_k["calinski_harabasz"].loc[3] > by_k["calinski_harabasz"].loc[2]
""",
    "by-depth": "assert by_depth.idxmax(axis=1).to_dict() == {2: 4, 3: 5, 5: 2, 10: 2}",
    "cut-inconsistent": "assert by_branch.n_clusters == 4",
    "stability": """
assert (stable["jaccard"] == 1).all()
assert explorer.cluster_stability()["jaccard"].round(1).tolist() == [1, 0.8, 0.8]
""",
    "compare": """
comparison = explorer.compare_with(species)
assert comparison.by_k["adjusted_rand"].idxmax() == 3
assert round(comparison.adjusted_rand, 3) == 0.731
""",
    "compare-average": "assert round(average.compare_with(species).adjusted_rand, 3) == 0.759",
    "trees": """
between = complete.compare_with(single, max_clusters=4).by_k["fowlkes_mallows"]
assert between.round(2).tolist() == [1, 0.71, 0.81, 0.75]
""",
    "take-away": "assert explorer.to_series().value_counts().to_dict() == {1: 50, 3: 64, 2: 36}",
}

CHECKS: dict[str, dict[str, str]] = {"tutorial": _TUTORIAL, "choosing-a-cut": _CHOOSING}
"""Name of a notebook -> id of a cell -> assertions."""
