"""More rows than memory holds: blocks of them on dask, condensed into micro-clusters, which an explorer shows."""
