"""Requests as a page sends them: through the comm of a widget, answers included."""

from typing import Any


def send_request(explorer, content: Any) -> list[tuple[dict, list]]:
    """Let a request arrive; returns the custom messages that were sent meanwhile, with their buffers."""
    sent = []
    comm = explorer.comm
    real = comm.send

    def record(data=None, metadata=None, buffers=None):
        if data.get("method") == "custom":
            sent.append((data["content"], buffers or []))
        real(data=data, metadata=metadata, buffers=buffers)

    comm.send = record
    try:
        comm.handle_msg({"content": {"data": {"method": "custom", "content": content}}, "buffers": []})
    finally:
        comm.send = real
    return sent


def ask(explorer, kind: str, **fields) -> dict:
    """Send a request; returns its one answer, with the buffers under "buffers"."""
    answers = send_request(explorer, {"id": "view-1", "type": kind, **fields})
    assert [answer["id"] for answer, _ in answers] == ["view-1"]
    answer, buffers = answers[0]
    assert answer["type"] == "answer"
    return {**answer, "buffers": buffers}
