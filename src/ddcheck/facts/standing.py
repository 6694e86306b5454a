"""What the issuer's system says of a paper, where the declaration repeats it.

A status that does not say that the paper stands leaves open whatever the paper would bear out. An
empty one says nothing: few papers have any.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ddcheck.documents.cells import State
from ddcheck.documents.typed import STATE

_STANDS = frozenset(
    [
        "available", "valid", "active", "current", "effective", "in force", "issued", "approved",
        "accepted", "granted", "registered", "verified", "confirmed", "ok", "有效", "生效", "现行有效",
        "正常", "已签发", "已核发", "已批准", "已通过", "vigente", "válido", "válida", "valido", "valida",
        "ativo", "ativa", "activo", "activa", "valide", "en vigueur", "berlaku", "aktif",
    ]
)  # fmt: skip


def stands(status: str) -> bool:
    """Whether a status says that its paper is in order."""
    return " ".join(status.replace("_", " ").replace("-", " ").casefold().split()) in _STANDS


def in_question(documents: pa.Table) -> NDArray[np.bool_]:
    """(papers,) whose status says something else, or cannot be read."""
    said, states = documents["status"].to_pylist(), documents["status" + STATE].to_pylist()
    return np.array(
        [
            state == State.UNREADABLE or (status is not None and not stands(status))
            for status, state in zip(said, states, strict=True)
        ],
        bool,
    )
