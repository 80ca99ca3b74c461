"""Descriptions of clusters: medoids, distinguishing features, assignment of new samples."""
