"""Records and arrays as one compressed text that the page opens with the browser's own ``DecompressionStream``."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from nakodo.arrays import Ints

LEVEL = 6
"""zlib level; fixed, so that the same data gives the same bytes."""


def packed(record: Mapping[str, Any], arrays: Mapping[str, Ints]) -> str:
    """Base64 of the zlib stream of: length of the header (4 bytes), header (JSON, UTF-8), arrays.

    The header is the record and ``arrays``, which gives the type and length of each array. Arrays of whole numbers
    below 256 take one byte a number, others two or four; a two-byte array is stored as all high bytes and then all
    low bytes, which compresses better. Nothing in the text can end a script element.

    Raises
    ------
    ValueError
        If a number is negative or needs more than four bytes.

    Examples
    --------
    >>> text = packed({"title": "</script>"}, {"values": np.array([1, 258])})
    >>> zlib.decompress(base64.b64decode(text))[-4:]
    b'\\x00\\x01\\x01\\x02'
    """
    blocks, index = [], []
    for name, numbers in arrays.items():
        kind = _kind(name, numbers)
        index.append([name, kind, int(numbers.size)])
        blocks.append(_bytes(numbers, kind))
    header = json.dumps({**record, "arrays": index}, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
    body = len(header).to_bytes(4, "little") + header + b"".join(blocks)
    return base64.b64encode(zlib.compress(body, LEVEL)).decode("ascii")


def _kind(name: str, numbers: Ints) -> int:
    """Bytes a number."""
    low, high = (int(numbers.min()), int(numbers.max())) if numbers.size else (0, 0)
    if low < 0 or high >= 1 << 32:
        raise ValueError(f"{name}: expected whole numbers of four bytes, got {low}..{high}")
    return 1 if high < 1 << 8 else 2 if high < 1 << 16 else 4


def _bytes(numbers: Ints, kind: int) -> bytes:
    flat = numbers.ravel()
    if kind == 2:
        return (flat >> 8).astype(np.uint8).tobytes() + (flat & 255).astype(np.uint8).tobytes()
    return flat.astype(np.dtype("<u4") if kind == 4 else np.dtype("u1")).tobytes()
