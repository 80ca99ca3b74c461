"""Advice that takes long is stopped as any cell is, by SIGINT to a real kernel; later advice is none the worse."""

import sys
import time

import pytest
from jupyter_client.manager import start_new_kernel

# Each of the 3,000 numbers of clusters takes four scores, so that the whole takes minutes.
BEGIN = """
import numpy as np
from dendrogram_explorer import DendrogramExplorer

X = np.random.default_rng(3).normal(size=(4_000, 8))
explorer = DendrogramExplorer(X, n_clusters=5)
was = explorer.labels, explorer.cut, explorer.linkage_matrix, explorer._suggestions
"""

ADVICE = "explorer.suggest_cuts('all', max_clusters=3_000)"

AFTERWARDS = """
is_same = all(now is then for now, then in zip(
    (explorer.labels, explorer.cut, explorer.linkage_matrix, explorer._suggestions), was))
status = explorer._status["text"]
fresh = DendrogramExplorer(X)
agrees = explorer.suggest_cuts("all", max_clusters=4).equals(fresh.suggest_cuts("all", max_clusters=4))
explorer.n_clusters = 7
print([is_same, status, agrees, int(explorer.labels.max())])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_an_interrupt_ends_it_and_leaves_an_explorer_as_it_was():
    manager, client = start_new_kernel()
    try:
        assert run(client, BEGIN)[0]["status"] == "ok"
        interrupted = []

        def stop_when_told(message):
            # What the cell shows once the advice has begun to say how far it is.
            if message["msg_type"] == "display_data" and not interrupted:
                assert "Suggesting cuts" in message["content"]["data"]["text/plain"]
                interrupted.append(time.monotonic())
                manager.interrupt_kernel()

        reply, _ = run(client, ADVICE, stop_when_told)
        assert reply["status"] == "error"
        assert reply["ename"] == "KeyboardInterrupt"
        assert time.monotonic() - interrupted[0] < 15
        reply, text = run(client, AFTERWARDS)
        assert reply["status"] == "ok", reply
        assert text == "[True, '', True, 7]\n"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run(client, code, on_message=None):
    """Run a cell: its reply, and what it printed."""
    printed = []

    def listen(message):
        if message["msg_type"] == "stream" and message["content"]["name"] == "stdout":
            printed.append(message["content"]["text"])
        if on_message is not None:
            on_message(message)

    reply = client.execute_interactive(code, timeout=120, output_hook=listen)
    return reply["content"], "".join(printed)
