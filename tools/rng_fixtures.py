"""Writes src/core/fixtures/rng.json: xoshiro128** seeded by splitmix32, in Python's unbounded integers.

An independent check of src/core/rng.ts. The words from state (1, 2, 3, 4) are also the published test vector
of other xoshiro128** implementations, checked here before anything is written.
"""

import json
import pathlib

MASK = 0xFFFFFFFF
PUBLISHED = [
    11520,
    0,
    5927040,
    70819200,
    2031721883,
    1637235492,
    1287239034,
    3734860849,
    3729100597,
    4258142804,
]


def rotl(x, k):
    return ((x << k) | (x >> (32 - k))) & MASK


def xoshiro(state):
    s = list(state)
    while True:
        yield rotl(s[1] * 5 & MASK, 7) * 9 & MASK
        t = (s[1] << 9) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotl(s[3], 11)


def splitmix(seed):
    while True:
        seed = (seed + 0x9E3779B9) & MASK
        z = seed
        z = ((z ^ (z >> 16)) * 0x21F0AAAD) & MASK
        z = ((z ^ (z >> 15)) * 0x735A2D97) & MASK
        yield z ^ (z >> 15)


def take(gen, n):
    return [next(gen) for _ in range(n)]


def fork_seed(seed, label):
    h = 0x811C9DC5 ^ next(splitmix(seed))
    for unit in label.encode("utf-16-le"):
        h = ((h ^ unit) * 0x01000193) & MASK
    return next(splitmix(h))


assert take(xoshiro([1, 2, 3, 4]), 10) == PUBLISHED
out = {"published": PUBLISHED, "seeds": [], "forks": []}
for seed in (0, 1, 12345, 2**31, 2**32 - 1):
    state = take(splitmix(seed), 4)
    words = take(xoshiro(state), 8)
    pairs = take(xoshiro(state), 8)
    uniforms = [((pairs[i] >> 5) * 2**26 + (pairs[i + 1] >> 6)) / 2**53 for i in range(0, 8, 2)]
    out["seeds"].append({"seed": seed, "state": state, "words": words, "uniforms": uniforms})
for seed, label in ((0, "palette"), (0, "batch 1"), (7, "palette"), (7, "\u00e9\u4e00")):
    child = fork_seed(seed, label)
    out["forks"].append(
        {"seed": seed, "label": label, "child": child, "words": take(xoshiro(take(splitmix(child), 4)), 4)}
    )
target = pathlib.Path(__file__).parent.parent / "src/core/fixtures/rng.json"
target.write_text(json.dumps(out, indent=1) + "\n")
