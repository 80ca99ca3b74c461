"""What a user gives, read and checked before any work: tables, objects, distances, trees, names of methods."""
