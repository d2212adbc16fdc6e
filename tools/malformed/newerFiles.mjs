// @ts-check
/**
 * Malformed Parquet files, palettes and run files: valid fixtures with one error, or written by hand. Fields
 * as in dataFiles.mjs.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { zip } from './archives.mjs'

/** @typedef {import('./dataFiles.mjs').Case} Case */

const root = resolve(import.meta.dirname, '..', '..')
const fixture = (/** @type {string} */ path) => readFileSync(resolve(root, 'src', path))

const sound = fixture('data/fixtures/own/parquet/no-labels.parquet')
/** Bytes between the two magic numbers, with a footer of a declared length. */
const parquet = (/** @type {Buffer} */ body, /** @type {number} */ footer) => {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(footer)
  return Buffer.concat([Buffer.from('PAR1'), body, length, Buffer.from('PAR1')])
}
const footerBytes = sound.readUInt32LE(sound.length - 8)
const withFooter = (/** @type {(footer: Buffer) => void} */ damage) => {
  const copy = Buffer.from(sound)
  damage(copy.subarray(copy.length - 8 - footerBytes, copy.length - 8))
  return copy
}

/** @type {Case[]} */
export const parquetCases = [
  ['parquet/cut.parquet', sound.subarray(0, sound.length - 20), 'data-parquet', 'ends before its footer'],
  ['parquet/marks-only.parquet', Buffer.from('PAR1PAR1'), 'data-parquet', 'nothing between its marks'],
  [
    'parquet/footer-huge.parquet',
    parquet(Buffer.alloc(40), 0xffff_fff0),
    'data-parquet',
    'a footer of four gigabytes',
  ],
  ['parquet/footer-empty.parquet', parquet(Buffer.alloc(40), 0), 'data-parquet', 'a footer of no bytes'],
  ['parquet/footer-noise.parquet', parquet(Buffer.alloc(40, 0xee), 40), 'data-parquet', 'noise for a footer'],
  [
    'parquet/footer-deep.parquet',
    parquet(Buffer.alloc(3000, 0x1c), 3000),
    'data-parquet',
    'a footer of structures nested 3,000 deep',
  ],
  [
    'parquet/footer-list-huge.parquet',
    parquet(Buffer.from([0x15, 2, 0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0]), 12),
    'data-parquet',
    'a schema of four milliard columns',
  ],
  [
    'parquet/footer-shifted.parquet',
    withFooter((footer) => footer.copyWithin(1, 0)),
    'data-parquet',
    'a footer shifted by a byte',
  ],
  [
    'parquet/pages-noise.parquet',
    Buffer.concat([sound.subarray(0, 4), Buffer.alloc(200, 0xee), sound.subarray(204)]),
    'data-parquet',
    'noise for pages',
  ],
  [
    'parquet/no-images.parquet',
    fixture('data/fixtures/own/parquet/no-images.parquet'),
    'data-missing',
    'no column of pictures',
  ],
]

/** A NumPy array's header as text, then bytes. */
const npy = (/** @type {string} */ header, /** @type {number} */ bodyBytes, length = header.length) => {
  const start = Buffer.from('\x93NUMPY\x01\0\0\0', 'latin1')
  start.writeUInt16LE(length, 8)
  return Buffer.concat([start, Buffer.from(header, 'latin1'), Buffer.alloc(bodyBytes)])
}
const described = (/** @type {string} */ descr, /** @type {string} */ shape) =>
  `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }\n`
const json = (/** @type {unknown} */ value) => Buffer.from(JSON.stringify(value))

/** @type {Case[]} */
export const paletteCases = [
  ['palette/empty.npy', Buffer.alloc(0), 'data-empty', 'no bytes at all'],
  [
    'palette/header-cut.npy',
    npy(described('<f4', '(4, 3)'), 0, 5000),
    'data-truncated',
    'a header longer than the file',
  ],
  [
    'palette/body-cut.npy',
    npy(described('<f4', '(4, 3)'), 20),
    'data-truncated',
    'fewer numbers than its shape has',
  ],
  [
    'palette/shape-huge.npy',
    npy(described('<f4', '(4294967296, 4294967296)'), 48),
    'data-size',
    'a shape beyond all memory',
  ],
  ['palette/objects.npy', npy(described('|O', '(4, 3)'), 48), 'data-unknown', 'pickled Python objects'],
  ['palette/no-shape.npy', npy("{'descr': '<f4'}\n", 48), 'data-unknown', 'a header without shape'],
  ['palette/four-columns.npy', npy(described('<f4', '(3, 4)'), 48), 'data-size', 'colours of four numbers'],
  [
    'palette/nan.npy',
    Buffer.concat([npy(described('<f4', '(4, 3)'), 44), Buffer.from([0, 0, 0xc0, 0x7f])]),
    'data-size',
    'a colour that is not a number',
  ],
  [
    'palette/cut/preprocessor_config.json',
    Buffer.from('{"clusters": [[0, 0,'),
    'data-unknown',
    'JSON that ends inside',
  ],
  ['palette/no-clusters/preprocessor_config.json', json({ size: 32 }), 'data-unknown', 'no colours'],
  [
    'palette/outside/preprocessor_config.json',
    json({
      clusters: [
        [0, 0, 0],
        [2, 0, 0],
      ],
    }),
    'data-unknown',
    'a colour outside of its range',
  ],
  [
    'palette/pairs/preprocessor_config.json',
    json({
      clusters: [
        [0, 0],
        [1, 1],
      ],
    }),
    'data-unknown',
    'colours of two numbers',
  ],
  [
    'palette/one/preprocessor_config.json',
    json({ clusters: [[0, 0, 0]] }),
    'data-size',
    'a palette of one colour',
  ],
]

/** The files inside a valid run file, by its central directory. */
function members() {
  const file = fixture('checkpoint/fixtures/run-format-1.igpt')
  const end = file.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  let at = file.readUInt32LE(end + 16)
  return Array.from({ length: file.readUInt16LE(end + 10) }, () => {
    const [method, packed, nameBytes, local] = [
      file.readUInt16LE(at + 10),
      file.readUInt32LE(at + 20),
      file.readUInt16LE(at + 28),
      file.readUInt32LE(at + 42),
    ]
    const path = file.toString('latin1', at + 46, at + 46 + nameBytes)
    const from = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
    const bytes = file.subarray(from, from + packed)
    at += 46 + nameBytes + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32)
    return { path, contents: method === 8 ? inflateRawSync(bytes) : Buffer.from(bytes) }
  })
}

/** @param {string} path @param {(contents: Buffer) => Buffer} to */
const run = (path, to) =>
  zip(
    members().map((member) => (member.path === path ? { ...member, contents: to(member.contents) } : member)),
  )
/** @param {(manifest: Record<string, any>) => void} change */
const manifest = (change) =>
  run('manifest.json', (contents) => {
    const value = JSON.parse(contents.toString())
    change(value)
    return json(value)
  })
const without = (/** @type {string} */ path) => zip(members().filter((member) => member.path !== path))

/** @type {Case[]} */
export const runCases = [
  ['empty.igpt', Buffer.alloc(0), 'run-file', 'no bytes at all'],
  ['cut.igpt', zip(members()).subarray(0, 900), 'run-file', 'ends before its directory'],
  ['no-manifest.igpt', without('manifest.json'), 'run-file', 'no manifest'],
  ['no-arrays.igpt', without('arrays.bin'), 'run-file', 'no arrays'],
  ['no-weights.igpt', without('weights.safetensors'), 'run-file', 'no weights'],
  [
    'checksum.igpt',
    zip(members().map((member) => ({ ...member, crc: 1 }))),
    'run-file',
    'contents unlike their checksums',
  ],
  [
    'newer.igpt',
    manifest((value) => {
      value.format = 999
    }),
    'run-file',
    'a newer format',
  ],
  [
    'format-negative.igpt',
    manifest((value) => {
      value.format = -1
    }),
    'run-file',
    'a format that never was',
  ],
  [
    'other-program.igpt',
    manifest((value) => {
      value.kind = 'save game'
    }),
    'run-file',
    "another program's archive",
  ],
  [
    'not-json.igpt',
    run('manifest.json', (contents) => contents.subarray(0, 100)),
    'run-file',
    'a manifest that ends inside',
  ],
  [
    'config-huge.igpt',
    manifest((value) => {
      value.config.nEmbd = 1e9
    }),
    'run-file',
    'a model a milliard wide',
  ],
  [
    'step-fraction.igpt',
    manifest((value) => {
      value.step = 1.5
    }),
    'run-file',
    'half a step',
  ],
  [
    'no-journal.igpt',
    manifest((value) => {
      delete value.journal
    }),
    'run-file',
    'no journal',
  ],
  [
    'arrays-cut.igpt',
    run('arrays.bin', (contents) => contents.subarray(0, 8)),
    'run-file',
    'arrays that end too soon',
  ],
  [
    'weights-cut.igpt',
    run('weights.safetensors', (contents) => contents.subarray(0, 600)),
    'run-file',
    'weights that end too soon',
  ],
  [
    'weights-nan.igpt',
    run('weights.safetensors', (contents) => {
      contents.writeFloatLE(Number.NaN, contents.length - 4)
      return contents
    }),
    'run-file',
    'a weight that is not a number',
  ],
  [
    'upwards.igpt',
    zip([...members(), { path: '../../autorun.inf', contents: Buffer.from('x') }]),
    'run-file',
    'a path that leads out',
  ],
  [
    'bomb.igpt',
    zip(
      members().map((member) => (member.path === 'arrays.bin' ? { ...member, size: 0x3fff_ffff } : member)),
    ),
    'run-file',
    'arrays that would unpack to a gigabyte',
  ],
  [
    'pictures.igpt',
    zip([{ path: 'a/1.png', contents: Buffer.from('x') }]),
    'run-file',
    'an archive of pictures',
  ],
]
