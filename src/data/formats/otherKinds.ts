/**
 * Files that hold images in formats that the lab does not read: named for what they are, with the way to go.
 */
import { fileNameOf } from './datasetFormat'

export interface OtherKind {
  /** As a list of what was left out names it: "HDF5". */
  kind: string
  /** A sentence part that follows the file's name. */
  what: string
  remedy: string
}

const toNumpy =
  'In Python, save its images and labels as arrays, numpy.savez("set.npz", images=..., labels=...), ' +
  'and open that file.'
const toPython = (read: string): string => `${read} ${toNumpy}`

/** Whether a file starts with these bytes or this word at `at`. */
function starts(bytes: Uint8Array, what: string | readonly number[], at = 0): boolean {
  const wanted = typeof what === 'string' ? [...what].map((letter) => letter.charCodeAt(0)) : what
  return bytes.length >= at + wanted.length && wanted.every((byte, i) => bytes[at + i] === byte)
}

const isPickle = (bytes: Uint8Array): boolean => bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5

function pickleKind(path: string): OtherKind {
  const name = fileNameOf(path).toLowerCase()
  const is100 = /^(train|test|meta)$/.test(name) || /cifar-?100/i.test(path)
  if (/^(data_batch_\d|test_batch|batches\.meta)$/.test(name) || is100) {
    const set = is100 ? 'CIFAR-100' : 'CIFAR-10'
    return {
      kind: `${set} Python`,
      what: `is of the Python version of ${set}, which holds pickled objects; these are not read.`,
      remedy: `Open the binary version of the set, ${set.toLowerCase()}-binary.tar.gz, from the same page.`,
    }
  }
  if (name === 'data.pkl' || /\.(pt|pth|bin|ckpt)$/.test(name))
    return {
      kind: 'PyTorch',
      what: 'is a file of torch.save, which is not read as images.',
      remedy: toPython('Load it with torch.load.'),
    }
  return { kind: 'Python pickle', what: 'holds pickled Python objects, which are not read.', remedy: toNumpy }
}

/** A record of TensorFlow: its length, two checksums around it, and protocol buffers inside. */
function isTfRecord(bytes: Uint8Array, path: string): boolean {
  if (bytes.length < 16) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getUint32(0, true)
  const fits = view.getUint32(4, true) === 0 && length > 0 && length + 16 <= bytes.length
  return fits && (/tfrecord/i.test(path) || bytes[12] === 0x0a)
}

/** Formats by their first bytes. */
const magics: readonly [what: string | readonly number[], at: number, OtherKind][] = [
  [
    'MATLAB 7.3',
    0,
    {
      kind: 'MATLAB 7.3',
      what: 'is a MATLAB file of version 7.3, which is not read.',
      remedy:
        "In MATLAB, load it and save it again with save('name.mat', 'X', 'y', '-v7'); then open that file.",
    },
  ],
  [
    [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a],
    0,
    {
      kind: 'HDF5',
      what: 'is an HDF5 file (.h5), which is not read.',
      remedy: toPython('Read it with h5py.'),
    },
  ],
  [
    'ARROW1',
    0,
    {
      kind: 'Arrow',
      what: 'is an Arrow (Feather) file, which is not read.',
      remedy: 'In Python, write it as Parquet: pyarrow.parquet.write_table(table, "set.parquet").',
    },
  ],
  [
    [0xde, 0xc0, 0xef, 0xbe],
    16,
    {
      kind: 'LMDB',
      what: 'is an LMDB database, which is not read.',
      remedy: 'Write its pictures as files into one folder per class, and open that folder.',
    },
  ],
]

const archives: readonly [what: string | readonly number[], name: string][] = [
  [[0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], '7z'],
  ['Rar!', 'RAR'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'xz'],
  ['BZh', 'bzip2'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd'],
]

/** The first line that is no comment of ARFF, where the file is text. */
const firstLine = (bytes: Uint8Array): string =>
  new TextDecoder('latin1')
    .decode(bytes.subarray(0, 4096))
    .split('\n')
    .find((line) => line.trim() !== '' && !line.startsWith('%')) ?? ''

/** What a file is that no format recognises; null if it is of none of the kinds here. */
export function otherKind(bytes: Uint8Array, path: string): OtherKind | null {
  const known = magics.find(([what, at]) => starts(bytes, what, at))
  if (known) return known[2]
  if (isPickle(bytes) || /\.(pkl|pickle)(\.gz)?$/i.test(path)) return pickleKind(path)
  const archive = archives.find(([what]) => starts(bytes, what))
  if (archive)
    return {
      kind: archive[1],
      what: `is an archive of the kind ${archive[1]}, which is not unpacked here.`,
      remedy: 'Unpack it yourself, and open its folder or a .zip of it.',
    }
  if (starts(bytes, [0xff, 0xff, 0xff, 0xff]) && /\.arrow$/i.test(path))
    return {
      kind: 'Arrow',
      what: 'is an Arrow stream, as the library datasets keeps them, which is not read.',
      remedy: 'In Python, write it as Parquet: dataset.to_parquet("set.parquet").',
    }
  if (/^@relation\b/i.test(firstLine(bytes)))
    return {
      kind: 'ARFF',
      what: 'is an ARFF table of Weka or OpenML, which is not read.',
      remedy: 'Save it as CSV, with the label and the pixels of one image in each row, and open that file.',
    }
  if (isTfRecord(bytes, path))
    return {
      kind: 'TFRecord',
      what: 'holds TFRecords of TensorFlow, which are not read.',
      remedy: toPython('Read them with tensorflow_datasets.'),
    }
  return null
}
