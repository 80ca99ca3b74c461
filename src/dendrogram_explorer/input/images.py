"""Pictures of samples: what users give for them, and the URL that the browser shows."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from ..util.messages import kind_of, readable_bytes

__all__ = ["ImagesLike", "check_images", "image_url"]

ImagesLike: TypeAlias = "Callable[[int], bytes | str | None] | Sequence[bytes | str | None] | None"
"""A function of a sample's index, or one picture for each sample."""

MOST_BYTES = 1_000_000
"""A picture has at most so many bytes: it travels whenever its sample is looked at."""

_KINDS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}
_URL = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/]+={0,2}")
_NEEDED = "PNG or JPEG bytes, a data URL such as 'data:image/png;base64,...', or None"


def check_images(images: Any, n: int) -> Any:
    """Return `images`, or raise with what is needed.

    Examples
    --------
    >>> check_images([b"GIF8", None], 2)
    Traceback (most recent call last):
    ...
    ValueError: images[0] is neither a PNG nor a JPEG picture. Needed: PNG or JPEG bytes, a data URL such as \
'data:image/png;base64,...', or None.
    """
    if images is None or callable(images):
        return images
    if (
        isinstance(images, (str, bytes))
        or not hasattr(images, "__len__")
        or not hasattr(images, "__getitem__")
    ):
        raise TypeError(
            f"images was given {kind_of(images)}. Needed: a function that takes a sample's index, or a list of "
            f"pictures, one for each of the {n:,} samples: {_NEEDED}."
        )
    if len(images) != n:
        raise ValueError(
            f"images has {len(images):,} pictures. Needed: one for each of the {n:,} samples, in their order; None for "
            "a sample without one."
        )
    pictures = list(images)
    for sample, picture in enumerate(pictures):
        _check(picture, f"images[{sample}]")
    return pictures


def image_url(images: Any, sample: int) -> str:
    r"""The picture of a sample as a data URL; empty where there is none.

    Raises
    ------
    TypeError, ValueError
        If a user-supplied function returns something else, or fails; the message says so in words.

    Examples
    --------
    >>> image_url([b"\xff\xd8\xff", None], 0), image_url([b"\xff\xd8\xff", None], 1)
    ('data:image/jpeg;base64,/9j/', '')
    """
    if images is None:
        return ""
    if not callable(images):
        return _url(images[sample])
    call = f"images({sample})"
    try:
        picture = images(sample)
    except Exception as error:
        raise ValueError(f"{call} raised {type(error).__name__}: {error}") from error
    _check(picture, call)
    return _url(picture)


def _check(picture: Any, what: str) -> None:
    if picture is None:
        return
    if not isinstance(picture, (bytes, bytearray, memoryview, str)):
        raise TypeError(f"{what} is {kind_of(picture)}. Needed: {_NEEDED}.")
    if len(picture) > MOST_BYTES:
        raise ValueError(
            f"{what} has {readable_bytes(len(picture))}. Needed: at most {readable_bytes(MOST_BYTES)}. Make it smaller."
        )
    if isinstance(picture, str):
        if not _URL.fullmatch(picture):
            raise ValueError(f"{what} is not a data URL of a picture. Needed: {_NEEDED}.")
    elif _kind(picture) is None:
        raise ValueError(f"{what} is neither a PNG nor a JPEG picture. Needed: {_NEEDED}.")


def _kind(picture: Any) -> str | None:
    start = bytes(picture[:8])
    return next((kind for signature, kind in _KINDS.items() if start.startswith(signature)), None)


def _url(picture: Any) -> str:
    if picture is None or isinstance(picture, str):
        return picture or ""
    return f"data:image/{_kind(picture)};base64,{base64.b64encode(picture).decode()}"
