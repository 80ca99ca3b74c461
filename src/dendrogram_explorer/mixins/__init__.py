"""What a `DendrogramExplorer` consists of: a class for each concern, with its traits, its methods and their docs."""
