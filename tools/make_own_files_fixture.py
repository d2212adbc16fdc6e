"""Writes src/data/fixtures/own/: small files of every data format that the lab opens, for its tests.

Archives by Python's tarfile and zipfile, pictures by Pillow, Parquet files by pyarrow, and expected.json with
their pixels. Needs numpy, pillow and pyarrow.
"""

import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

out = Path(__file__).resolve().parent.parent / 'src/data/fixtures/own'
out.mkdir(parents=True, exist_ok=True)


def picture(n: int, side: int, width: int | None = None) -> np.ndarray:
    """A smooth image (side, width, 3); every pixel depends on n, so that no two images are equal."""
    y, x = np.mgrid[0:side, 0 : width or side]
    return np.stack([(n * 40 + 3 * y + x) % 256, (n * 25 + 5 * x) % 256, (n * 70 + 2 * y) % 256], -1).astype(
        np.uint8
    )


def planes(image: np.ndarray, columns: bool = False) -> bytes:
    return image.transpose((2, 1, 0) if columns else (2, 0, 1)).tobytes()


def packed(image: np.ndarray, kind: str) -> bytes:
    buffer = io.BytesIO()
    options = {'WEBP': {'lossless': True}, 'JPEG': {'quality': 95, 'subsampling': 0}}.get(kind, {})
    Image.fromarray(image).save(buffer, kind, **options)
    return buffer.getvalue()


def tar(name: str, files: dict[str, bytes], form: int = tarfile.GNU_FORMAT) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode='w', format=form) as archive:
        folder = tarfile.TarInfo(next(iter(files)).split('/')[0])
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for path, data in files.items():
            info = tarfile.TarInfo(path)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    data = buffer.getvalue()
    (out / name).write_bytes(gzip.compress(data, mtime=0) if name.endswith('gz') else data)


def zip_(name: str, files: dict[str, bytes], method: int) -> None:
    with zipfile.ZipFile(out / name, 'w', method) as archive:
        for path, data in files.items():
            archive.writestr(zipfile.ZipInfo(path), data, method)


cifar = [picture(n, 32) for n in range(6)]
tar(
    'cifar-10-binary.tar.gz',
    {
        'cifar-10-batches-bin/batches.meta.txt': b'airplane\nautomobile\nbird\ncat\ndeer\n'
        b'dog\nfrog\nhorse\nship\ntruck\n\n',
        **{
            f'cifar-10-batches-bin/data_batch_{b + 1}.bin': b''.join(
                bytes([n]) + planes(cifar[n]) for n in (2 * b, 2 * b + 1)
            )
            for b in (0, 1)
        },
        'cifar-10-batches-bin/readme.html': b'<meta HTTP-EQUIV="REFRESH" content="0; url=readme">\n',
        'cifar-10-batches-bin/test_batch.bin': b''.join(bytes([n]) + planes(cifar[n]) for n in (4, 5)),
    },
)
record = lambda n: bytes([n, 90 + n]) + planes(cifar[n])  # noqa: E731
tar(
    'cifar-100-binary.tar.gz',
    {
        'cifar-100-binary/coarse_label_names.txt': b'\n'.join(b'c%d' % n for n in range(20)) + b'\n',
        'cifar-100-binary/fine_label_names.txt': b'\n'.join(b'f%d' % n for n in range(100)) + b'\n',
        'cifar-100-binary/test.bin': record(4) + record(5),
        'cifar-100-binary/train.bin': b''.join(record(n) for n in range(4)),
    },
    tarfile.USTAR_FORMAT,
)
stl = [picture(n, 96) for n in range(4)]
tar(
    'stl10_binary.tar.gz',
    {
        'stl10_binary/test_X.bin': planes(stl[3], True),
        'stl10_binary/test_y.bin': bytes([10]),
        'stl10_binary/train_X.bin': b''.join(planes(stl[n], True) for n in range(3)),
        'stl10_binary/train_y.bin': bytes([1, 2, 3]),
        'stl10_binary/unlabeled_X.bin': planes(stl[0], True) * 2,
        'stl10_binary/class_names.txt': b'airplane\nbird\ncar\ncat\ndeer\ndog\nhorse\nmonkey\nship\ntruck\n',
        'stl10_binary/fold_indices.txt': b'0 1 \n2 \n',
    },
)
images = {
    f'set/{split}/{["cat", "dög"][n % 2]}/{n}.{kind}': (picture(n, 16), kind)
    for split, start, ends in (('train', 0, 'png webp png webp'), ('test', 4, 'png webp'))
    for n, kind in enumerate(ends.split(), start)
}
encoded = {path: packed(image, kind.upper()) for path, (image, kind) in images.items()}
zip_(
    'images.zip',
    {**encoded, '__MACOSX/set/train/cat/._0.png': b'\x00\x05', 'set/README.txt': b'about'},
    zipfile.ZIP_DEFLATED,
)
zip_('images-stored.zip', encoded, zipfile.ZIP_STORED)
deep = 'a-folder-with-a-long-name/' * 6
tar('images-long-names-gnu.tar', {'set/' + deep + path[4:]: data for path, data in encoded.items()})
tar(
    'images-long-names-pax.tar',
    {'set/' + deep + path[4:]: data for path, data in encoded.items()},
    tarfile.PAX_FORMAT,
)
jpeg = {
    f'{label}/{n}.jpg': (picture(n, 24, 40), packed(picture(n, 24, 40), 'JPEG'))
    for n, label in enumerate(['a', 'b'] * 3)
}
zip_('photos.zip', {path: data for path, (_, data) in jpeg.items()}, zipfile.ZIP_DEFLATED)
for n in range(6):
    path = out / 'folder' / ['cat', 'dog'][n % 2] / f'{n}.png'
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed(picture(n, 16), 'PNG'))
pictures = out / 'parquet'
pictures.mkdir(exist_ok=True)
png = [packed(picture(n, 16), 'PNG') for n in range(6)]
image_type = pa.struct([('bytes', pa.binary()), ('path', pa.string())])


def hub(
    numbers: list[int], label: str = 'label', names: tuple[str, ...] = ('cat', 'dog', 'bird')
) -> pa.Table:
    """The schema of Hugging Face datasets: pictures as structs, class names in the file's metadata."""
    features = {'img': {'_type': 'Image'}, label: {'names': list(names), '_type': 'ClassLabel'}}
    rows = [
        pa.array([{'bytes': png[n], 'path': f'{n}.png'} for n in numbers], image_type),
        pa.array([n % 2 for n in numbers], pa.int64()),
    ]
    table = pa.table(rows, ['img', label])
    return table.replace_schema_metadata({'huggingface': json.dumps({'info': {'features': features}})})


def plain(numbers: list[int], **columns: pa.Array) -> pa.Table:
    return pa.table(
        {
            'id': pa.array(numbers, pa.int32()),
            'picture': pa.array([png[n] for n in numbers], pa.binary()),
            **columns,
        }
    )


pq.write_table(hub([0, 1, 2]), pictures / 'train-00000-of-00002.parquet', row_group_size=2)
pq.write_table(hub([3]), pictures / 'train-00001-of-00002.parquet')
pq.write_table(hub([4, 5]), pictures / 'test-00000-of-00001.parquet')
words = pa.array(['one', 'two'] * 3)
for codec in ('none', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4'):
    pq.write_table(
        plain(list(range(6)), category=words),
        pictures / f'codec-{codec}.parquet',
        compression=codec,
        use_dictionary=['category'],
    )
pq.write_table(
    plain(list(range(6)), category=words),
    pictures / 'pages-2.parquet',
    data_page_version='2.0',
    data_page_size=400,
    use_dictionary=False,
)
pq.write_table(
    plain(list(range(6)), category=words),
    pictures / 'delta.parquet',
    use_dictionary=False,
    column_encoding={'category': 'DELTA_BYTE_ARRAY'},
)
pq.write_table(plain(list(range(6))), pictures / 'no-labels.parquet')
gaps = hub([0, 1, 2, 3]).set_column(
    0,
    'img',
    pa.array(
        [
            {'bytes': png[0], 'path': None},
            None,
            {'bytes': None, 'path': '2.png'},
            {'bytes': png[3], 'path': None},
        ],
        image_type,
    ),
)
pq.write_table(gaps, pictures / 'gaps.parquet')
pq.write_table(pa.table({'a': [1, 2], 'b': ['x', 'y']}), pictures / 'no-images.parquet')
pq.write_table(
    hub([0, 1]).set_column(1, 'label', pa.array([0, -1], pa.int64())), pictures / 'unlabelled-row.parquet'
)
(out / 'expected.json').write_text(
    json.dumps(
        {
            'what': 'pixels of picture(n, side), (side, side, 3), of tools/make_own_files_fixture.py',
            'formula': ['(40 n + 3 y + x) % 256', '(25 n + 5 x) % 256', '(70 n + 2 y) % 256'],
            'jpeg': {
                path: np.asarray(Image.open(io.BytesIO(data)).convert('RGB'))[:, 8:32].reshape(-1).tolist()
                for path, (_, data) in list(jpeg.items())[:2]
            },
        },
        separators=(',', ':'),
    )
    + '\n'
)
