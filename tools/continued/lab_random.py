"""The lab's random numbers in Python: the same seed and names give the same numbers as src/core/rng.ts.

A run continued here therefore sees the same images in the same order, and the same masks, as in the page.
xoshiro128** (Blackman and Vigna, 2018), seeded by splitmix32, forked by the FNV-1a hash of a name.
"""

import numpy as np

MASK = 0xFFFFFFFF
TWO_32 = 1 << 32


def _rotl(x, k):
    return ((x << k) | (x >> (32 - k))) & MASK


def _splitmix(seed):
    while True:
        seed = (seed + 0x9E3779B9) & MASK
        z = ((seed ^ (seed >> 16)) * 0x21F0AAAD) & MASK
        z = ((z ^ (z >> 15)) * 0x735A2D97) & MASK
        yield z ^ (z >> 15)


class Rng:
    """A stream named by its seed; `fork` depends on the seed alone, not on how many numbers were drawn."""

    def __init__(self, seed):
        if not 0 <= seed < TWO_32:
            raise ValueError(f'A seed is a whole number from 0 to {TWO_32 - 1}, not {seed}.')
        self.seed = seed
        words = _splitmix(seed)
        self._state = [next(words) for _ in range(4)]

    def fork(self, label):
        h = 0x811C9DC5 ^ next(_splitmix(self.seed))
        for unit in label.encode('utf-16-le'):
            h = ((h ^ unit) * 0x01000193) & MASK
        return Rng(next(_splitmix(h)))

    def next_uint32(self):
        s = self._state
        result = _rotl(s[1] * 5 & MASK, 7) * 9 & MASK
        t = (s[1] << 9) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = _rotl(s[3], 11)
        return result

    def uniform(self):
        """In [0, 1) with all 53 bits of a double; draws two words."""
        high = self.next_uint32() >> 5
        return (high * 67_108_864 + (self.next_uint32() >> 6)) / 9_007_199_254_740_992

    def integer(self, n):
        """An integer from 0 to n - 1, without bias."""
        limit = TWO_32 - TWO_32 % n
        word = self.next_uint32()
        while word >= limit:
            word = self.next_uint32()
        return word % n

    def permutation(self, n):
        order = np.arange(n, dtype=np.int64)
        for i in range(n - 1, 0, -1):
            j = self.integer(i + 1)
            order[i], order[j] = order[j], order[i]
        return order


class BatchOrder:
    """The images of each step: a new permutation every epoch, a function of the step
    (src/worker/steps/batches.ts).
    """

    def __init__(self, count, batch_size, rng):
        self.count, self.batch_size, self.rng = count, batch_size, rng
        self._epoch, self._order = -1, None

    def images_at(self, step):
        images = np.empty(self.batch_size, dtype=np.int64)
        for i in range(self.batch_size):
            drawn = step * self.batch_size + i
            epoch = drawn // self.count
            if epoch != self._epoch:
                self._epoch, self._order = epoch, self.rng.fork(f'epoch {epoch}').permutation(self.count)
            images[i] = self._order[drawn % self.count]
        return images


def draw_mask(shape, rate, rng):
    """1 where a pixel is hidden, float32; one number per pixel, as drawMask of src/compute/model/loss.ts."""
    count = int(np.prod(shape))
    return np.fromiter((rng.uniform() < rate for _ in range(count)), dtype=np.float32, count=count).reshape(
        shape
    )
