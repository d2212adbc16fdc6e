"""Writes src/data/fixtures/pictures/: small pictures of every form of PNG and sets of pictures, for the tests
of the lab's own PNG decoder and of what is left out.

Pixels by NumPy; PNG by pypng (all colour types and depths, interlaced) and Pillow (adaptive filters); other
formats by Pillow. Needs numpy, pillow and pypng.
"""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import png
from PIL import Image

out = Path(__file__).resolve().parent.parent / 'src/data/fixtures/pictures'
out.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(15)


def zip_(name: str, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(out / name, 'w', zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(zipfile.ZipInfo(path), data, zipfile.ZIP_DEFLATED)


def pypng(values: np.ndarray, **options) -> bytes:
    """values (height, width, planes)"""
    buffer = io.BytesIO()
    height, width, planes = values.shape
    writer = png.Writer(width, height, **options)
    writer.write(buffer, values.reshape(height, width * planes).tolist())
    return buffer.getvalue()


def pillow(values: np.ndarray, kind: str = 'PNG', **options) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(values).save(buffer, kind, **options)
    return buffer.getvalue()


def smooth(n: int, side: int, planes: int) -> np.ndarray:
    """(side, side, planes) bytes that adaptive filters are good at; no two pictures are equal."""
    y, x = np.mgrid[0:side, 0:side]
    layers = [128 + 100 * np.sin((x * (p + 1) + n) / 7) * np.cos((y + p * 3 + n) / 5) for p in range(planes)]
    return np.stack(layers, -1).astype(np.uint8)


kinds: dict[str, bytes] = {}
# The levels of some of them, as NumPy had them.
levels: dict[str, list[int]] = {}
for depth in (1, 2, 4, 8, 16):
    top = 2**depth
    for interlace in (False, True):
        last = '-interlaced' if interlace else ''
        grey = rng.integers(0, top, (7, 9, 1))
        levels[f'grey-{depth}{last}.png'] = grey.ravel().tolist()
        kinds[f'grey-{depth}{last}.png'] = pypng(grey, greyscale=True, bitdepth=depth, interlace=interlace)
        if depth <= 8:
            colours = [tuple(map(int, rng.integers(0, 256, 3))) for _ in range(min(top, 200))]
            index = rng.integers(0, len(colours), (7, 9, 1))
            kinds[f'palette-{depth}{last}.png'] = pypng(
                index, palette=colours, bitdepth=depth, interlace=interlace
            )
    grey = rng.integers(0, top, (7, 9, 1))
    kinds[f'grey-{depth}-transparent.png'] = pypng(
        grey, greyscale=True, bitdepth=depth, transparent=int(grey[0, 0, 0])
    )
for depth in (2, 4, 8):
    colours = [tuple(map(int, rng.integers(0, 256, 4))) for _ in range(2**min(depth, 5))]
    index = rng.integers(0, len(colours), (7, 9, 1))
    kinds[f'palette-{depth}-alpha.png'] = pypng(index, palette=colours, bitdepth=depth)
for depth in (8, 16):
    top = 2**depth
    rgb = rng.integers(0, top, (7, 9, 3))
    levels[f'rgb-{depth}.png'] = rgb.ravel().tolist()
    kinds[f'rgb-{depth}.png'] = pypng(rgb, greyscale=False, bitdepth=depth)
    kinds[f'rgb-{depth}-transparent.png'] = pypng(
        rgb, greyscale=False, bitdepth=depth, transparent=tuple(map(int, rgb[0, 0]))
    )
    kinds[f'rgba-{depth}.png'] = pypng(
        rng.integers(0, top, (7, 9, 4)), greyscale=False, alpha=True, bitdepth=depth
    )
    kinds[f'grey-alpha-{depth}.png'] = pypng(
        rng.integers(0, top, (7, 9, 2)), greyscale=True, alpha=True, bitdepth=depth
    )
kinds['gamma.png'] = pypng(rng.integers(0, 256, (7, 9, 3)), greyscale=False, bitdepth=8, gamma=1.0)
kinds['background.png'] = pypng(
    rng.integers(0, 256, (7, 9, 4)), greyscale=False, alpha=True, bitdepth=8, background=(9, 8, 7)
)
kinds['filtered-rgb.png'] = pillow(smooth(1, 40, 3))
kinds['filtered-rgba.png'] = pillow(smooth(2, 40, 4))
kinds['filtered-grey.png'] = pillow(smooth(3, 40, 1)[:, :, 0])
kinds['small-window.png'] = pillow(smooth(4, 2, 3), compress_level=0)
# Every colour value under every alpha.
kinds['all-alphas.png'] = pillow(
    np.dstack([np.tile(np.arange(256), (256, 1)), np.tile(np.arange(256), (256, 1))[:, ::-1],
               np.zeros((256, 256)), np.tile(np.arange(256), (256, 1)).T]).astype(np.uint8)
)
zip_('kinds.zip', kinds)
(out / 'levels.json').write_text(json.dumps(levels) + '\n')

# Sets whose ids runs refer to.
opaque = {}
for n in range(8):
    folder = f'opaque/{"ab"[n % 2]}'
    opaque[f'{folder}/{n}-grey.png'] = pillow(smooth(n, 28, 1)[:, :, 0])
    opaque[f'{folder}/{n}-rgb.png'] = pillow(smooth(n + 20, 32, 3) // 16 * 16)
    opaque[f'{folder}/{n}-large.png'] = pillow(smooth(n + 50, 90, 3) // 64 * 64)
zip_('opaque.zip', opaque)
zip_(
    'jpegs.zip',
    {f'jpegs/{"ab"[n % 2]}/{n}.jpg': pillow(smooth(n, 40 + 60 * (n % 2), 3), 'JPEG') for n in range(8)},
)
soft = {}
for n in range(8):
    rgba = smooth(n, 20, 4)
    rgba[:, :, :3] //= 2
    soft[f'soft/{"ab"[n % 2]}/{n}.png'] = pillow(rgba)
zip_('soft.zip', soft)

# Archives that zip64 and streams make different.
texts = {'a/one.txt': b'one' * 40, 'a/two.txt': b'two' * 40}


class Stream(io.RawIOBase):
    """Without seek, so that zipfile writes data descriptors."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.data += bytes(data)
        return len(data)


def texts_to(target, force: bool) -> None:
    with zipfile.ZipFile(target, 'w', zipfile.ZIP_DEFLATED) as archive:
        for path, data in texts.items():
            with archive.open(zipfile.ZipInfo(path), 'w', force_zip64=force) as file:
                file.write(data)


texts_to(out / 'zip64-forced.zip', True)
stream = Stream()
texts_to(stream, False)
(out / 'streamed.zip').write_bytes(stream.data)
# Limits as low as these make zipfile write the zip64 end record and fields.
limits = (zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT)
zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = 10, 1
texts_to(out / 'zip64-directory.zip', True)
zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = limits
