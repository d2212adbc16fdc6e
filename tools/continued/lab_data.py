"""Images of a data set, and their tokens by a folder's palette, as in src/data/prepare.ts.

Reads what the lab reads: MNIST-family IDX, CIFAR-10 and CIFAR-100 binaries, Parquet with an image column, and
folders of pictures, by class or flat: pretraining uses no labels. Pictures are squared and resized in one
step, where the page first stores them at 64 pixels a side at most, and all pictures of a training folder are
used. So only IDX, CIFAR and Parquet give exactly the page's tokens.
"""

import gzip
import io
import pathlib

import numpy as np

from lab_random import Rng

PICTURES = ('.png', '.jpg', '.jpeg', '.webp')


def _bytes_of(path):
    raw = path.read_bytes()
    return gzip.decompress(raw) if raw[:2] == b'\x1f\x8b' else raw


def _read_idx(path):
    raw = _bytes_of(path)
    if raw[:3] != b'\x00\x00\x08':
        raise SystemExit(f'{path} is no IDX file of bytes.')
    dims = np.frombuffer(raw, '>u4', raw[3], 4)
    values = np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3])
    if values.size != dims.prod():
        raise SystemExit(f'{path} is cut short: it declares {dims.prod()} bytes and has {values.size}.')
    return values.reshape(dims)


def _idx_training(folder):
    images = sorted(folder.glob('train*images*idx3*'))
    return _read_idx(images[0])[..., None] if images else None


def _cifar_training(folder):
    for pattern, labels in (('data_batch*.bin*', 1), ('train_batch*.bin*', 1), ('train.bin*', 2)):
        files = sorted(folder.glob(pattern))
        if files:
            records = np.concatenate(
                [np.frombuffer(_bytes_of(path), np.uint8).reshape(-1, 3072 + labels) for path in files]
            )
            return records[:, labels:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return None


def _rgb(picture):
    return np.asarray(picture.convert('RGB'))


def _parquet_training(source):
    files = sorted(source.glob('*.parquet')) if source.is_dir() else [source]
    files = [path for path in files if 'test' not in path.name and 'valid' not in path.name]
    if not files:
        return None
    import pyarrow.parquet
    from PIL import Image

    pictures = []
    for path in files:
        for batch in pyarrow.parquet.ParquetFile(path).iter_batches():
            column = next(
                (name for name in ('img', 'image', 'images', 'picture') if name in batch.schema.names), None
            )
            if column is None:
                raise SystemExit(f'{path} has no image column among {", ".join(batch.schema.names)}.')
            for value in batch.column(column).to_pylist():
                pictures.append(
                    _rgb(Image.open(io.BytesIO(value['bytes'] if isinstance(value, dict) else value)))
                )
    return pictures


def _folder_training(folder):
    from PIL import Image

    root = folder / 'train' if (folder / 'train').is_dir() else folder
    held = ('test', 'testing', 'val', 'valid', 'validation')
    paths = sorted(
        p
        for p in root.rglob('*')
        if p.suffix.lower() in PICTURES and p.relative_to(root).parts[0].lower() not in held
    )
    return [_rgb(Image.open(path)) for path in paths] or None


def training_images(source):
    """Training images of a path: (N, side, side, channels) bytes, or a list of (h, w, 3) pictures."""
    source = pathlib.Path(source)
    if not source.exists():
        raise SystemExit(f'There is nothing at {source}.')
    if source.is_file():
        found = _parquet_training(source) if source.suffix == '.parquet' else None
    else:
        readers = (_idx_training, _cifar_training, _parquet_training, _folder_training)
        found = next((images for images in (read(source) for read in readers) if images is not None), None)
    if found is None:
        raise SystemExit(f'{source} holds no IDX, CIFAR or Parquet files and no pictures of a training set.')
    return found


def to_channels(images, channels):
    """Bytes (..., channels) with another channel count: grey repeated, RGB to luma, halves rounded up."""
    if images.shape[-1] == channels:
        return images
    if channels == 3:
        return np.repeat(images, 3, axis=-1)
    return ((images.astype(np.int64) @ np.array([299, 587, 114]) + 500) // 1000).astype(np.uint8)[..., None]


def _coverage(source, to):
    """(to, source) integer overlaps; every row sums to `source`."""
    i, j = np.arange(to)[:, None], np.arange(source)[None, :]
    return np.clip(
        np.minimum(i * source + source, j * to + to) - np.maximum(i * source, j * to), 0, None
    ).astype(np.int64)


def resize(image, height, width):
    """(h, w, channels) bytes by area averaging, halves rounded up (src/data/resize.ts)."""
    h, w = image.shape[:2]
    if (h, w) == (height, width):
        return image
    sums = np.einsum(
        'yj,jkc,xk->yxc', _coverage(h, height), image.astype(np.int64), _coverage(w, width), optimize=True
    )
    return ((2 * sums + h * w) // (2 * h * w)).astype(np.uint8)


def to_square(picture, how, side):
    """(side, side, 3): cropped to the middle, padded with white, or stretched (src/data/makeSquare.ts)."""
    h, w = picture.shape[:2]
    if how == 'stretch':
        return resize(picture, side, side)
    if how == 'pad':
        inner = resize(picture, *(max(1, int(n * side / max(h, w) + 0.5)) for n in (h, w)))
        square = np.full((side, side, 3), 255, np.uint8)
        top, left = (side - inner.shape[0]) // 2, (side - inner.shape[1]) // 2
        square[top : top + inner.shape[0], left : left + inner.shape[1]] = inner
        return square
    cut = min(h, w)
    top, left = (h - cut) // 2, (w - cut) // 2
    return resize(picture[top : top + cut, left : left + cut], side, side)


def at_size(images, side, channels, how='crop'):
    """(N, side, side, channels) at the model's resolution."""
    if isinstance(images, np.ndarray):
        return np.stack([resize(image, side, side) for image in to_channels(images, channels)])
    return np.stack([to_channels(to_square(picture, how, side), channels) for picture in images])


def quantize(images, levels):
    """(N, T) nearest palette index by squared distance, ties to the lower; `levels` (V, channels), 0..255."""
    channels = levels.shape[-1]
    colours, inverse = np.unique(images.reshape(-1, channels), axis=0, return_inverse=True)
    nearest = np.concatenate(
        [
            ((some[:, None, :].astype(np.float64) - levels[None]) ** 2).sum(-1).argmin(1)
            for some in np.array_split(colours, max(1, len(colours) // 4096))
        ]
    )
    return nearest[inverse.reshape(-1)].reshape(len(images), -1)


def training_tokens(source, settings, levels):
    """Tokens of the training and validation images, (N, T) each, in reading order, split as in the page.

    Validation is None if the run trains on those images too: the page then evaluates on test images, which
    are not read here. `settings` is the run's config, `levels` the palette as (V, 1) greys or (V, 3) colours.
    """
    images = at_size(
        training_images(source), settings['nPx'], levels.shape[-1], settings.get('squareBy', 'crop')
    )
    count = len(images)
    if count < 2:
        raise SystemExit(f'{count} training image is too few: one must be held out for validation.')
    seed = Rng(settings['seed'])
    held = min(count - 1, max(1, int(count * settings['validationFraction'] + 0.5)))
    order = seed.fork('split').permutation(count)
    tokens = quantize(images, levels)
    reading = reading_order(settings['pixelOrder'], settings['nPx'], seed.fork('order'))
    if reading is not None:
        tokens = tokens[:, reading]
    if settings['split'] == 'foldBack':
        return tokens[np.concatenate([order[held:], order[:held]])], None
    return tokens[order[held:]], tokens[order[:held]]


def reading_order(kind, side, rng):
    """Raster positions in reading order; None for raster order itself (src/data/pixelOrder.ts)."""
    if kind == 'raster':
        return None
    if kind == 'columns':
        return np.arange(side * side).reshape(side, side).T.reshape(-1)
    if kind == 'random':
        return rng.permutation(side * side)
    grid, places = np.arange(side * side).reshape(side, side), []
    while grid.size:
        places.extend(grid[0])
        grid = np.rot90(grid[1:])
    return np.array(places)
