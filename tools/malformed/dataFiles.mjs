// @ts-check
/**
 * Malformed data files. Fields: [path, bytes, expected failure code, reason, names of valid files to open
 * with it].
 */
import { deflateRawSync, gzipSync } from 'node:zlib'
import { paxRecord, tar, tarEntry, zip } from './archives.mjs'
import { brokenPng, jpegWithoutFrame, png, webpOfNoKind } from './pictures.mjs'

/** @typedef {[path: string, bytes: Buffer, code: string, why: string, beside?: string[]]} Case */

const be32 = (/** @type {number[]} */ ...values) =>
  Buffer.concat(
    values.map((value) => {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32BE(value)
      return bytes
    }),
  )
const idx = (
  /** @type {number} */ dims,
  /** @type {number[]} */ sizes,
  /** @type {number} */ bodyBytes,
  type = 8,
) => Buffer.concat([Buffer.from([0, 0, type, dims]), be32(...sizes), Buffer.alloc(bodyBytes, 1)])
const gz = (/** @type {Buffer} */ bytes) => gzipSync(bytes, { level: 9 })
const cifar = (/** @type {number[]} */ ...labels) =>
  Buffer.concat(labels.map((label) => Buffer.concat([Buffer.from([label]), Buffer.alloc(3072)])))
const cifar100 = (/** @type {[number, number][]} */ ...labels) =>
  Buffer.concat(labels.map((pair) => Buffer.concat([Buffer.from(pair), Buffer.alloc(3072)])))

/** Valid files to open together with some of the others. */
export const sound = {
  'idx/three-labels-idx1-ubyte': idx(1, [3], 3),
  'idx/three-images-idx3-ubyte': idx(3, [3, 4, 4], 48),
}

/** @type {Case[]} */
const plain = [
  [
    'idx/empty-images-idx3-ubyte',
    Buffer.alloc(0),
    'data-empty',
    'no bytes at all',
    ['idx/three-labels-idx1-ubyte'],
  ],
  [
    'idx/header-cut-images-idx3-ubyte',
    idx(3, [3, 4, 4], 0).subarray(0, 10),
    'data-truncated',
    'ends inside its header',
  ],
  [
    'idx/body-cut-images-idx3-ubyte',
    idx(3, [3, 4, 4], 40),
    'data-truncated',
    'fewer pixels than declared',
    ['idx/three-labels-idx1-ubyte'],
  ],
  ['idx/magic-images-idx3-ubyte', Buffer.from('not an IDX file at all'), 'data-magic', 'other first bytes'],
  ['idx/count-zero-images-idx3-ubyte', idx(3, [0, 4, 4], 0), 'data-empty', 'declares no images'],
  [
    'idx/count-huge-images-idx3-ubyte',
    idx(3, [0xffff_ffff, 4, 4], 48),
    'data-truncated',
    'declares four billion images',
  ],
  [
    'idx/sides-huge-images-idx3-ubyte',
    idx(3, [1, 0x7fff_ffff, 0x7fff_ffff], 16),
    'data-size',
    'declares sides of two billion',
  ],
  ['idx/side-zero-images-idx3-ubyte', idx(3, [3, 0, 4], 0), 'data-size', 'images without height'],
  ['idx/trailing-images-idx3-ubyte', idx(3, [3, 4, 4], 60), 'data-size', 'bytes behind its end'],
  [
    'idx/floats-images-idx3-ubyte',
    idx(3, [1, 4, 4], 60, 0x0d),
    'data-truncated',
    'floats, cut in the last one',
  ],
  [
    'idx/four-dimensions-images-idx4-ubyte',
    idx(4, [2, 5, 6, 6], 360),
    'data-missing',
    'images of five colours',
  ],
  ['idx/oblong-images-idx3-ubyte', idx(3, [3, 1, 2000], 6000), 'data-size', 'images wider than any'],
  ['idx/labels-cut-idx1-ubyte', idx(1, [300], 20), 'data-truncated', 'fewer labels than declared'],
  ['idx/labels-alone-idx1-ubyte', idx(1, [3], 3), 'data-missing', 'labels without images'],
  [
    'idx/two-labels-idx1-ubyte',
    idx(1, [2], 2),
    'data-mismatch',
    'two labels for three images',
    ['idx/three-images-idx3-ubyte'],
  ],
  ['cifar10/cut.bin.gz', gz(cifar(1, 2).subarray(0, 5000)), 'data-truncated', 'ends inside a record'],
  ['cifar10/first-label.bin.gz', gz(cifar(77)), 'data-label', 'a class that there is not'],
  [
    'cifar10/later-label.bin.gz',
    gz(cifar(1, 200)),
    'data-label',
    'a class that there is not, in the second record',
  ],
  ['cifar10/empty.bin', Buffer.alloc(0), 'data-empty', 'no bytes at all'],
  [
    'cifar100/cut/train.bin.gz',
    gz(cifar100([1, 2]).subarray(0, 3000)),
    'data-truncated',
    'ends inside a record',
  ],
  ['cifar100/coarse/train.bin.gz', gz(cifar100([30, 2])), 'data-label', 'a coarse label above 19'],
  ['cifar100/fine/train.bin.gz', gz(cifar100([3, 100])), 'data-label', 'a fine label above 99'],
  ['stl10/cut_X.bin', Buffer.alloc(100), 'data-truncated', 'ends inside an image'],
  ['stl10/eleven_y.bin', Buffer.from([1, 11]), 'data-label', 'a label above 10'],
  ['stl10/zero_y.bin', Buffer.from([0, 1]), 'data-label', 'a label of 0, where they begin at 1'],
  ['stl10/alone_X.bin.gz', gz(Buffer.alloc(27_648)), 'data-missing', 'images without labels'],
  ['stl10/empty_y.bin', Buffer.alloc(0), 'data-empty', 'no bytes at all'],
]

const good = gz(idx(3, [3, 4, 4], 48))
const withByte = (/** @type {Buffer} */ bytes, /** @type {number} */ at, /** @type {number} */ value) => {
  const copy = Buffer.from(bytes)
  copy[at < 0 ? copy.length + at : at] = value
  return copy
}

/** @type {Case[]} */
const gzips = [
  ['gzip/method-images.gz', withByte(good, 2, 9), 'data-gzip', 'a compression that does not exist'],
  ['gzip/cut-images.gz', good.subarray(0, 20), 'data-gzip', 'ends inside its contents'],
  [
    'gzip/checksum-images.gz',
    withByte(good, -8, good[good.length - 8] ^ 255),
    'data-gzip',
    'contents unlike their checksum',
  ],
  [
    'gzip/noise-images.gz',
    Buffer.concat([good.subarray(0, 10), Buffer.alloc(40, 0xee)]),
    'data-gzip',
    'noise behind a sound header',
  ],
  [
    'gzip/in-name-only.gz',
    Buffer.from('<html>404 Not Found</html>'),
    'data-unknown',
    'a web page that was saved as .gz',
  ],
]

const picture = png(8)
const twoClasses = [tarEntry('a/1.png', picture), tarEntry('b/1.png', png(8, { level: 30 }))]
const octalSize = (/** @type {number} */ size) => `${size.toString(8).padStart(11, '0')}\0`

/** @type {Case[]} */
const tars = [
  [
    'tar/checksum.tar',
    tar(tarEntry('a/1.png', picture, { checksum: '000001\0 ' })),
    'data-archive',
    'a header unlike its checksum',
  ],
  [
    'tar/cut-in-file.tar',
    tarEntry('a/1.png', Buffer.alloc(2000)).subarray(0, 900),
    'data-truncated',
    'ends inside a file',
  ],
  [
    'tar/cut-in-header.tar',
    Buffer.concat([...twoClasses]).subarray(0, 1300),
    'data-truncated',
    'ends inside the second header',
  ],
  ['tar/sparse.tar', tar(tarEntry('a/1.png', picture, { type: 'S' })), 'data-archive', 'a sparse file'],
  [
    'tar/links.tar',
    tar(
      tarEntry('a/1.png', Buffer.alloc(0), { type: '2', link: '/etc/passwd' }),
      tarEntry('b/1.png', Buffer.alloc(0), { type: '1', link: '../../secret' }),
    ),
    'data-missing',
    'links only, which are never followed',
  ],
  ['tar/upwards.tar', tar(tarEntry('../../a/1.png', picture)), 'data-archive', 'a path that leads out'],
  [
    'tar/upwards-inside.tar',
    tar(tarEntry('a/../../../b/1.png', picture)),
    'data-archive',
    'a path that leads out, in its middle',
  ],
  ['tar/absolute.tar', tar(tarEntry('/etc/cron.d/1.png', picture)), 'data-archive', 'an absolute path'],
  ['tar/drive.tar', tar(tarEntry('C:/Windows/1.png', picture)), 'data-archive', 'a drive letter'],
  [
    'tar/backslashes.tar',
    tar(tarEntry('..\\..\\1.png', picture)),
    'data-archive',
    'a path that leads out, with backslashes',
  ],
  [
    'tar/control-characters.tar',
    tar(tarEntry('a/\x1b[2J1.png', picture)),
    'data-archive',
    'a path with an escape sequence',
  ],
  [
    'tar/pax-upwards.tar',
    tar(tarEntry('x', paxRecord('path', '../../1.png'), { type: 'x' }), tarEntry('a/1.png', picture)),
    'data-archive',
    'a path that leads out, in a pax record',
  ],
  [
    'tar/pax-size.tar',
    tar(tarEntry('x', paxRecord('size', '9007199254740991'), { type: 'x' }), tarEntry('a/1.png', picture)),
    'data-size',
    'a file of eight petabytes, by a pax record',
  ],
  [
    'tar/pax-broken.tar',
    tar(tarEntry('x', Buffer.from('999 path=a\n'), { type: 'x' }), tarEntry('a/1.png', picture)),
    'data-archive',
    'a pax record longer than its block',
  ],
  [
    'tar/size-no-number.tar',
    tar(tarEntry('a/1.png', picture, { size: '12345678xyz\0' })),
    'data-archive',
    'a size that is not a number',
  ],
  [
    'tar/size-binary-huge.tar',
    tar(
      tarEntry('a/1.png', picture, { size: Buffer.from([0x80, ...Array.from({ length: 11 }, () => 0xff)]) }),
    ),
    'data-archive',
    'a binary size beyond all numbers',
  ],
  [
    'tar/long-name-huge.tar',
    tar(tarEntry('L', Buffer.alloc(0), { type: 'L', size: octalSize(2 ** 30) })),
    'data-size',
    'a file name of a gigabyte',
  ],
  [
    'tar/file-huge.tar',
    tar(
      tarEntry('a/1.png', picture, { size: octalSize(2 ** 32) }),
      tarEntry('a/2.png', picture, { size: octalSize(2 ** 32) }),
    ),
    'data-size',
    'declares 4 GB and holds 200 bytes',
  ],
  ['tar/nothing.tar', Buffer.alloc(10_240), 'data-unknown', 'zeros only'],
  [
    'tar/nested.tar',
    tar(tarEntry('a/inner.tar', tar(...twoClasses))),
    'data-archive',
    'an archive inside an archive',
  ],
  [
    'tar/nested-gzip.tar.gz',
    gz(tar(tarEntry('a/inner.tar.gz', gz(tar(...twoClasses))))),
    'data-archive',
    'an archive inside an archive, each packed',
  ],
]

const zeros = Buffer.alloc(8 * 2 ** 20)
const inner = zip([{ path: 'zeros.bin', contents: zeros }])
const one = { path: 'a/1.png', contents: picture }
const pathCase = (/** @type {string} */ name, /** @type {string} */ path, /** @type {string} */ why) =>
  /** @type {Case} */ ([`zip/${name}.zip`, zip([{ ...one, path }]), 'data-archive', why])

/** @type {Case[]} */
const zips = [
  ['zip/nothing.zip', zip([]), 'data-empty', 'an archive without files'],
  ['zip/cut.zip', zip([one]).subarray(0, 120), 'data-truncated', 'ends before its directory'],
  pathCase('upwards', '../../1.png', 'a path that leads out'),
  pathCase('absolute', '/etc/1.png', 'an absolute path'),
  pathCase('drive', 'C:\\Windows\\1.png', 'a drive letter'),
  pathCase('backslashes', 'a\\..\\..\\1.png', 'a path that leads out, with backslashes'),
  pathCase('nul', 'a/1.png\0.exe', 'a path with a NUL'),
  pathCase('long-path', `${'a/'.repeat(700)}1.png`, 'a path of 1,405 characters'),
  ['zip/encrypted.zip', zip([{ ...one, flags: 1 }]), 'data-archive', 'encrypted'],
  [
    'zip/method.zip',
    zip([{ ...one, method: 12, packed: picture }]),
    'data-archive',
    'a compression that is not read',
  ],
  [
    'zip/zip64.zip',
    zip([{ ...one, size: 0xffff_ffff, packedSize: 0xffff_ffff }]),
    'data-archive',
    'zip64 sizes',
  ],
  ['zip/zip64-directory.zip', zip([one], { entries: 0xffff }), 'data-archive', 'a zip64 directory'],
  ['zip/split.zip', zip([one], { disk: 1 }), 'data-archive', 'one part of several'],
  ['zip/checksum.zip', zip([{ ...one, crc: 12_345 }]), 'data-archive', 'contents unlike their checksum'],
  [
    'zip/bomb-ratio.zip',
    zip([{ path: 'a/1.png', contents: zeros, size: 0x1fff_ffff }]),
    'data-size',
    'would unpack to 500 MB from 8 kB',
  ],
  [
    'zip/bomb-lying.zip',
    zip([{ path: 'a/1.png', contents: zeros, size: 100 }]),
    'data-archive',
    'declares 100 bytes and unpacks to 8 MB',
  ],
  [
    'zip/bomb-nested.zip',
    zip([{ path: 'a/2.zip', contents: zip([{ path: '1.zip', contents: inner }]) }]),
    'data-archive',
    'archives inside archives',
  ],
  [
    'zip/bomb-overlap.zip',
    zip([one, { ...one, path: 'b/1.png', local: 0 }]),
    'data-archive',
    'two files in the same bytes',
  ],
  ['zip/outside.zip', zip([{ ...one, local: 0x00ff_ffff }]), 'data-archive', 'a file beyond the end'],
  [
    'zip/packed-huge.zip',
    zip([{ ...one, method: 0, packedSize: 0x7fff_ffff, size: 0x7fff_ffff }]),
    'data-archive',
    'a stored file of 2 GB in 300 bytes',
  ],
  [
    'zip/directory-outside.zip',
    zip([one], { at: 0x00ff_ffff }),
    'data-archive',
    'a directory beyond the end',
  ],
  [
    'zip/directory-count.zip',
    zip([one], { entries: 9 }),
    'data-archive',
    'declares nine files and lists one',
  ],
  [
    'zip/no-local-header.zip',
    zip([{ ...one, local: 7 }]),
    'data-archive',
    'no header where the directory points',
  ],
  [
    'zip/stored-sizes.zip',
    zip([{ ...one, method: 0, size: 5000 }]),
    'data-archive',
    'stored, yet of two sizes',
  ],
  [
    'zip/noise.zip',
    zip([{ ...one, packed: Buffer.alloc(60, 0xee) }]),
    'data-archive',
    'noise in place of packed bytes',
  ],
  [
    'zip/cut-deflate.zip',
    zip([{ ...one, packed: deflateRawSync(picture).subarray(0, 30) }]),
    'data-archive',
    'packed bytes that end too soon',
  ],
  [
    'zip/texts.zip',
    zip([{ path: 'a/readme.txt', contents: Buffer.from('no pictures here') }]),
    'data-missing',
    'no pictures at all',
  ],
]

/** Two bad files and a sound one: a single bad one among more is left out. */
const folder = (/** @type {Buffer} */ bytes, /** @type {string} */ extension) =>
  zip([
    { path: `a/1.${extension}`, contents: bytes },
    { path: `a/2.${extension}`, contents: bytes },
    { path: 'b/1.png', contents: picture },
  ])

/** @type {Case[]} */
const pictures = [
  [
    'pictures/sides-huge.zip',
    folder(png(8, { width: 100_000, height: 100_000 }), 'png'),
    'data-size',
    'a PNG of 100,000 x 100,000 pixels',
  ],
  [
    'pictures/area-huge.zip',
    folder(png(8, { width: 16_384, height: 16_384 }), 'png'),
    'data-size',
    'a PNG of 268 million pixels',
  ],
  ['pictures/width-zero.zip', folder(png(8, { width: 0 }), 'png'), 'data-image', 'a PNG without width'],
  [
    'pictures/header-cut.zip',
    folder(picture.subarray(0, 20), 'png'),
    'data-image',
    'a PNG that ends inside its header',
  ],
  ['pictures/pixels-noise.zip', folder(brokenPng(), 'png'), 'data-image', 'a PNG with noise for pixels'],
  [
    'pictures/jpeg-without-frame.zip',
    folder(jpegWithoutFrame, 'jpg'),
    'data-image',
    'a JPEG without its size',
  ],
  ['pictures/webp-of-no-kind.zip', folder(webpOfNoKind, 'webp'), 'data-image', 'a WebP of an unknown kind'],
  ['pictures/text.zip', folder(Buffer.from('I am no picture'), 'png'), 'data-unknown', 'a text named .png'],
  [
    'pictures/script.svg',
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    'data-unknown',
    'an SVG with a script',
  ],
]

/** @type {Case[]} */
export const dataCases = [...plain, ...gzips, ...tars, ...zips, ...pictures]
