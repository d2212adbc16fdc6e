"""Parquet files whose labels are of every kind that people have, for src/data/formats/parquetLabels.test.ts.

Needs numpy, Pillow and pyarrow; writes src/data/fixtures/own/parquet/labels-*.parquet.
"""

import decimal
import io
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

out = Path(__file__).resolve().parent.parent / 'src/data/fixtures/own/parquet'
COUNT = 12


def png(n: int) -> bytes:
    """A picture of 8 x 8 pixels, darker with each number."""
    buffer = io.BytesIO()
    Image.fromarray(np.full((8, 8), 20 * n, np.uint8)).save(buffer, 'PNG')
    return buffer.getvalue()


image_type = pa.struct([('bytes', pa.binary()), ('path', pa.string())])
images = pa.array([{'bytes': png(n), 'path': None} for n in range(COUNT)], image_type)
three = [n % 3 for n in range(COUNT)]
words = ['cat', 'catfish', 'dog']
columns = {
    'image': images,
    'double': pa.array([float(n) for n in three], pa.float64()),
    'float': pa.array([float(n) for n in three], pa.float32()),
    'decimal': pa.array([decimal.Decimal(n) for n in three], pa.decimal128(9, 2)),
    'flag': pa.array([n == 1 for n in three], pa.bool_()),
    'int8': pa.array(three, pa.int8()),
    'uint32': pa.array([n + 200 for n in three], pa.uint32()),
    'thousands': pa.array([1000 * n for n in three], pa.int64()),
    'word': pa.array([words[n] for n in three]),
    'delta': pa.array(three, pa.int64()),
    'delta32': pa.array(three, pa.int32()),
    'lengths': pa.array([words[n] for n in three]),
    'prefixes': pa.array([words[n] for n in three]),
    'split': pa.array([float(n) for n in three], pa.float64()),
    'missing': pa.array([None if n == 5 else n % 3 for n in range(COUNT)], pa.int64()),
    'minus': pa.array([-1 if n > 9 else n % 3 for n in range(COUNT)], pa.int64()),
    'class': pa.array([n / 2 for n in three], pa.float64()),
    'target': pa.array([-2 if n == 7 else n % 3 for n in range(COUNT)], pa.int64()),
    'day': pa.array([n % 3 for n in range(COUNT)], pa.date32()),
    'width': pa.array([16 * (n % 2 + 1) for n in range(COUNT)], pa.int64()),
}
encodings = {
    'delta': 'DELTA_BINARY_PACKED',
    'delta32': 'DELTA_BINARY_PACKED',
    'lengths': 'DELTA_LENGTH_BYTE_ARRAY',
    'prefixes': 'DELTA_BYTE_ARRAY',
    'split': 'BYTE_STREAM_SPLIT',
}
for version in ('1.0', '2.0'):
    pq.write_table(
        pa.table(columns),
        out / f'labels-pages-{version[0]}.parquet',
        data_page_version=version,
        use_dictionary=['word', 'int8'],
        column_encoding=encodings,
    )


def hub(file: str, labels: dict[str, pa.Array], features: dict[str, object]) -> None:
    table = pa.table({'image': images, **labels})
    all_features = {'image': {'_type': 'Image'}, **features}
    said = {'huggingface': json.dumps({'info': {'features': all_features}})}
    pq.write_table(table.replace_schema_metadata(said), out / file)


numbers = pa.array(three, pa.int64())
classes = {
    'artist': ['a0', 'a1', 'a2'],
    'genre': ['x', 'x', 'x'],
    'style': ['<b>bold</b>', 'y' * 10_000, 'two\nlines'],
}
hub(
    'labels-three.parquet',
    {name: numbers for name in classes},
    {name: {'names': names, '_type': 'ClassLabel'} for name, names in classes.items()},
)
hub(
    'labels-lists.parquet',
    {'labels': pa.array([[n % 3, 1] for n in range(COUNT)], pa.list_(pa.int64()))},
    {'labels': {'feature': {'names': words, '_type': 'ClassLabel'}, '_type': 'Sequence'}},
)
hub(
    'labels-none-test.parquet',
    {'artist': pa.array([-1] * COUNT, pa.int64())},
    {'artist': {'names': classes['artist'], '_type': 'ClassLabel'}},
)
