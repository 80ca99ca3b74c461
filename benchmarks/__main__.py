"""Measure everything and write ``RESULTS.md``: ``python -m benchmarks``, or ``make bench``.

``--only KEY`` measures a part of it; ``--quick`` goes through the same steps with small data, which shows that the
measurements work, not how fast anything is. Both print the table and write no file.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter

from .bundle import bundle_rows
from .chromium import chromium_version
from .describing import summary_rows
from .engines import average_rows, engine_rows, spanning_rows, stored_rows
from .frames import frame_rows
from .importing import import_rows
from .machine import described
from .notebooks import first_paint_rows, repaint_rows, rerun_rows
from .report import TARGETS, Row, markdown, unmeasured
from .row_blocks import row_block_rows
from .sizes import FULL, QUICK, Sizes
from .trees import label_rows, tree_rows
from .ward import ward_rows

_RESULTS = Path(__file__).with_name("RESULTS.md")

_INTRODUCTION = """\
# Measurements

Written by `python -m benchmarks{options}` (`make bench`) on this machine:

{machine}

Every figure is the median of repeated runs; ours and its peer's come from the same run. Machines are noisy, and shared
ones more so: absolute times can double from run to run, so it is the ratios that matter. "peer : ours" is how many
times as much the peer takes.

{table}

How it is measured:

- **import**: each in a fresh interpreter, whose own start is not counted; the two take turns.
- **labels**: `explorer.cut_height = ...; explorer.labels`. They are compared with those of `fcluster`, element by
  element, before they are timed.
- **`Tree`**: each shape in a process of its own. Memory is the peak by `tracemalloc`, beyond Z itself.
- **`summary()`**: medoids, spreads, centroids and the three strongest features of every cluster, in ten columns. The
  centroids are compared with pandas' before they are timed.
- **frame**: a real mouse in headless Chromium, without a graphics card. A frame is all that the page's main thread does
  from the first script that draws it to the first task behind it: scripts, style, layout, painting, the canvas's
  pixels. Hovering goes from branch to branch, so each frame has another branch to light; selecting has other samples
  selected in each frame, all over the tree. The single linkage is that of groups of some 2,000 normally distributed
  samples each, far apart.
- **memory**: heap and arrays of the same page after all gestures, when what can be collected has been. The rest of a
  tab, pixels among it, is the browser's own and not counted.
- **scatter**: from the time stamp of the pointer's event to the first task behind the frame in which pixels of the
  scatter are others. Without a graphics card WebGL is drawn by the processor, which takes about
  the same time for each point whatever its size; "asked to draw" is when all else is done.
- **first paint**: from the command that runs the cell to the first task behind the frame with the pixels, on a fresh
  page whose kernel has imported the package; "again" is the same in the next cell. The peer draws the same into a PNG,
  without a notebook and without leaf labels, which would take nearly all of its time.
- **exact Ward** and **linkage without distances**: normally distributed data, every attempt in a process of its own
  that may map 8 GiB at most. **average linkage**: unit vectors in 200 groups, "narrow" ones with a common part by which
  all cosines are near 0.8. Memory is the resident peak above the data. What takes longer than four minutes is ended.
- **more rows than memory holds**: rows around 30 centres that overlap, in files of a million rows, with 20,000
  micro-clusters, on `distributed`'s local cluster. Memory is the resident peak of a worker, its libraries included.

Where a target is missed, and why:

- **`summary()`** of very many clusters: it searches their medoids in one block of some 64 samples after the other.
- **scatter**: nearly all of it is the processor painting 10,000 points in the place of a graphics card.
- **first paint** with a scatter: bqplot's script is loaded, then the processor paints 10,000 points in the place of a
  graphics card, which takes it some 0.3 s; the tree waits with them.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    arguments : sequence of str, optional
        The command line's. Default: those of this process.

    Returns
    -------
    int
        0, or 1 if something could not be measured. A missed target is a result, not a failure.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small data; print the result, write no file")
    parser.add_argument("--no-browser", action="store_true", help="leave out what needs a browser")
    parser.add_argument(
        "--only", nargs="+", choices=TARGETS, help="measure only these; print the result, write no file"
    )
    parser.add_argument("--output", type=Path, help="file to write; default: RESULTS.md beside this program")
    options = parser.parse_args(arguments)
    sizes = QUICK if options.quick else FULL
    output = options.output or (None if options.quick or options.only else _RESULTS)

    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    rows: list[Row] = []
    complete = True
    for keys, section in _sections(sizes, not options.no_browser):
        if options.only and not set(keys) & set(options.only):
            continue
        found, failure = _measured(keys, section)
        rows += found
        complete = complete and failure is None
    text = _INTRODUCTION.format(
        options=" --quick" * options.quick + " --no-browser" * options.no_browser,
        machine=described(None if options.no_browser else chromium_version(), load),
        table=markdown(rows),
    )
    if output is None:
        print(text)
    else:
        output.write_text(text, encoding="utf-8")
    return 0 if complete else 1


def _sections(sizes: Sizes, browser: bool) -> Iterator[tuple[tuple[str, ...], Callable[[], Iterator[Row]]]]:
    """What measures each group of `TARGETS`; what is short and quiet first."""
    yield ("bundle",), bundle_rows
    yield ("import",), lambda: import_rows(sizes)
    yield ("labels",), lambda: label_rows(sizes)
    yield ("tree",), lambda: tree_rows(sizes)
    yield ("summary",), lambda: summary_rows(sizes)
    yield ("ward wide", "ward long"), lambda: ward_rows(sizes)
    yield ("average",), lambda: average_rows(sizes)
    yield ("stored",), lambda: stored_rows(sizes)
    yield ("spanning",), lambda: spanning_rows(sizes)
    yield ("engines",), lambda: engine_rows(sizes)
    yield ("rows",), lambda: row_block_rows(sizes)
    in_browser = {
        ("frame", "memory"): frame_rows,
        ("scatter",): repaint_rows,
        ("paint",): first_paint_rows,
        ("reruns",): rerun_rows,
    }
    for keys, section in in_browser.items():
        if browser:
            yield keys, lambda section=section: section(sizes)
        else:
            yield keys, lambda keys=keys: (unmeasured(key, "left out with --no-browser") for key in keys)


def _measured(keys: Sequence[str], section: Callable[[], Iterator[Row]]) -> tuple[list[Row], str | None]:
    """The rows of a section, and why it failed if it did; then what is missing gets a row that says so."""
    begun = perf_counter()
    rows: list[Row] = []
    failure = None
    try:
        for row in section():
            rows.append(row)
            print(*row.cells(), sep=" | ", file=sys.stderr)
    except Exception as error:  # whatever it is, the other measurements are worth having
        traceback.print_exc()
        failure = f"{type(error).__name__}: {error}".splitlines()[0]
        missing = [key for key in keys if key not in {row.key for row in rows}]
        rows += [unmeasured(key, failure) for key in missing or keys[-1:]]
    print(f"{', '.join(keys)}: {perf_counter() - begun:.0f} s", file=sys.stderr)
    return rows, failure


if __name__ == "__main__":
    sys.exit(main())
