"""Answering: what the browser sets and asks for, handed to whoever can do it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from ..util.messages import info_status

__all__ = ["Answering"]


class Answering:
    """The ear of an explorer. What goes wrong is said in the line for messages; nobody there sees an exception."""

    send: Callable[..., None]
    _lock: threading.RLock

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take over what the browser has set; for ipywidgets, not for users."""
        with self._lock:
            super().set_state(sync_data)

    def _on_message(self, _: Any, content: dict[str, Any], buffers: Any) -> None:
        try:
            text = self._do(content)
        except (ValueError, TypeError, RuntimeError, ImportError, MemoryError) as error:
            status = {"level": "error", "text": str(error)}
            self.send({"type": "status", "status": status, "id": content.get("id")})
        else:
            if text:
                self.send({"type": "status", "status": info_status(text)})

    def _do(self, content: dict[str, Any]) -> str:
        """Do what the browser asks for; returns what there is to say about it.

        A message of the type "join" is answered by the method ``_do_join``, wherever that is; others are ignored.
        """
        act = getattr(self, f"_do_{content.get('type')}", None)
        return (act(content) if act else None) or ""
