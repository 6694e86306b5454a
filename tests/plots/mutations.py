"""Damage to a file, drawn at random: bytes flipped, cut out, doubled, replaced by signs, the end lost."""

from __future__ import annotations

import io
import random
import zipfile

SIGNS = b'{}[]",:0123456789-.eE<>/& \n\0'


def mutated(data: bytes, rng: random.Random) -> bytes:
    """A damaged copy."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(max(len(out), 1))
        kind = rng.randrange(6)
        if kind == 0 and out:
            out[at % len(out)] = rng.randrange(256)
        elif kind == 1:
            del out[at : at + rng.randint(1, 40)]
        elif kind == 2:
            out[at:at] = out[at : at + rng.randint(1, 40)]
        elif kind == 3 and rng.random() < 0.4:
            del out[at:]
        elif out:
            out[at % len(out)] = rng.choice(SIGNS)
    return bytes(out)


def mutated_inside(data: bytes, rng: random.Random) -> bytes:
    """An archive that is whole, with a damaged file in it: its check sums hold."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        names = before.namelist()
        chosen = rng.choice(names)
        for name in names:
            held = before.read(name)
            after.writestr(name, mutated(held, rng) if name == chosen else held)
    return out.getvalue()
