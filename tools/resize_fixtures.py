"""Writes src/data/fixtures/resize.json: area averaging by brute force, for src/data/resize.ts.

Every input pixel is repeated `to` times along both axes, and blocks of `from` by `from` are averaged: the
definition in integers, sharing nothing with the two-pass code it checks.
"""

import json
import pathlib

import numpy as np

rng = np.random.default_rng(7)
cases = []
for source, to, channels in (
    (28, 14, 1),
    (28, 9, 1),
    (8, 11, 1),
    (32, 16, 3),
    (7, 5, 3),
    (5, 7, 3),
    (4, 64, 1),
    (9, 4, 3),
):
    image = rng.integers(0, 256, (2, source, source, channels), dtype=np.int64)
    big = image.repeat(to, axis=1).repeat(to, axis=2)
    sums = big.reshape(2, to, source, to, source, channels).sum(axis=(2, 4))
    area = source * source
    resized = (2 * sums + area) // (2 * area)
    cases.append(
        {
            "from": source,
            "to": to,
            "channels": channels,
            "input": image.ravel().tolist(),
            "output": resized.ravel().tolist(),
        }
    )
target = pathlib.Path(__file__).parent.parent / "src/data/fixtures/resize.json"
target.write_text(json.dumps(cases, separators=(",", ":")) + "\n")
