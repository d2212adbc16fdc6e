"""Writes src/data/fixtures/palette/ and squares.json: palette files, their quantization, and square crops.

Palette files are written by numpy.save and json.dump, with the tokens that NumPy assigns to pixels
(expected.json); squares are made by Pillow. Needs numpy and pillow.
"""

import json
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

root = Path(__file__).resolve().parent.parent / 'src/data/fixtures'
out = root / 'palette'
out.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(11)


def nearest(pixels: np.ndarray, clusters: np.ndarray) -> list[int]:
    """OpenAI's rule (src/utils.py, squared_euclidean_distance_np and argmin) in float64: squared distance in
    [-1, 1].
    """
    x = pixels.astype(np.float64) / 127.5 - 1
    return ((x[:, None, :] - clusters.astype(np.float64)[None]) ** 2).sum(-1).argmin(1).tolist()


expected = []
for name, colours, dtype, order in (
    ('kmeans_centers.npy', 512, '<f4', 'C'),
    ('odd.npy', 37, '<f4', 'C'),
    ('doubles.npy', 5, '<f8', 'F'),
    ('big-endian.npy', 3, '>f4', 'C'),
):
    clusters = rng.uniform(-1, 1, (colours, 3)).astype(np.float32)
    np.save(out / name, np.asarray(clusters, dtype=dtype, order=order))
    pixels = rng.integers(0, 256, (501, 3))
    expected.append(
        {
            'name': name,
            'colours': colours,
            'first': clusters[0].tolist(),
            'last': clusters[-1].tolist(),
            'pixels': pixels.ravel().tolist(),
            'tokens': nearest(pixels, clusters),
        }
    )
clusters = rng.uniform(-1, 1, (9, 3)).astype(np.float32)
config = {
    'clusters': clusters.tolist(),
    'do_color_quantize': True,
    'do_normalize': True,
    'do_resize': True,
    'resample': 2,
    'size': {'height': 32, 'width': 32},
}
(out / 'preprocessor_config.json').write_text(json.dumps(config, indent=1) + '\n')
pixels = rng.integers(0, 256, (501, 3))
expected.append(
    {
        'name': 'preprocessor_config.json',
        'colours': 9,
        'first': clusters[0].tolist(),
        'last': clusters[-1].tolist(),
        'pixels': pixels.ravel().tolist(),
        'tokens': nearest(pixels, clusters),
    }
)
(out / 'expected.json').write_text(json.dumps(expected, separators=(',', ':')) + '\n')


def area(image: Image.Image, width: int, height: int) -> Image.Image:
    """Area average by brute force: repeats pixels until whole blocks can be averaged.

    Pillow's own BOX ignores fractions of pixels.
    """
    pixels = np.asarray(image).astype(np.int64)
    h, w = pixels.shape[:2]
    big = pixels.repeat(height, axis=0).repeat(width, axis=1)
    sums = big.reshape(height, h, width, w, 3).sum(axis=(1, 3))
    return Image.fromarray(((2 * sums + h * w) // (2 * h * w)).astype(np.uint8))


cases = []
for width, height, side in (
    (31, 17, 7),
    (9, 25, 5),
    (40, 24, 11),
    (13, 13, 6),
    (64, 12, 3),
    (29, 21, 21),
    (11, 14, 19),
    (24, 12, 6),
):
    image = Image.fromarray(rng.integers(0, 256, (height, width, 3), dtype=np.uint8))
    short = min(width, height)
    left, top = (width - short) // 2, (height - short) // 2
    size = ImageOps.contain(image, (side, side)).size
    pad = Image.new('RGB', (side, side), 'white')
    pad.paste(area(image, *size), ((side - size[0]) // 2, (side - size[1]) // 2))
    squares = {
        'crop': area(image.crop((left, top, left + short, top + short)), side, side),
        'pad': pad,
        'stretch': area(image, side, side),
    }
    # If sides divide evenly, Pillow's BOX is the area average too, rounded once per axis.
    box = (
        image.resize((side, side), Image.Resampling.BOX) if width % side == 0 and height % side == 0 else None
    )
    flat = lambda one: np.asarray(one).ravel().tolist()  # noqa: E731
    cases.append(
        {
            'width': width,
            'height': height,
            'side': side,
            'rgb': flat(image),
            **{way: flat(square) for way, square in squares.items()},
            'box': flat(box) if box else None,
        }
    )
(root / 'squares.json').write_text(json.dumps(cases, separators=(',', ':')) + '\n')
