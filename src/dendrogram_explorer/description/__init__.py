"""What is in the clusters of a cut: medoids, features that set them apart, and where new samples belong."""
