// @ts-check
/**
 * Malformed models: safetensors files and the other files of a Hugging Face folder. Fields as in
 * dataFiles.mjs; the model has one layer, width 8, 3 colours and 4 positions.
 */

import { zip } from './archives.mjs'

/** @typedef {import('./dataFiles.mjs').Case} Case */

const bytesOf = { F32: 4, F16: 2, BF16: 2, I64: 8 }

/**
 * A safetensors file of zeros.
 * @param {Record<string, unknown>} header
 * @param {number} dataBytes
 */
function safetensors(header, dataBytes) {
  return withHeader(Buffer.from(JSON.stringify(header)), Buffer.alloc(dataBytes))
}

/** @param {Buffer} header @param {Buffer} data @param {bigint} [length] */
function withHeader(header, data, length = BigInt(header.length)) {
  const start = Buffer.alloc(8)
  start.writeBigUInt64LE(length)
  return Buffer.concat([start, header, data])
}

const one = (/** @type {object} */ lies = {}) => ({
  a: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...lies },
})
const half = (/** @type {number} */ bits, /** @type {'F16' | 'BF16'} */ dtype) =>
  modelFile({ dtype, damage: (data) => data.writeUInt16LE(bits, 0) })

/** @returns {[string, number[]][]} */
const names = () => [
  ['transformer.wte.weight', [4, 8]],
  ['transformer.wpe.weight', [4, 8]],
  ['transformer.h.0.ln_1.weight', [8]],
  ['transformer.h.0.attn.c_attn.weight', [8, 24]],
  ['transformer.h.0.attn.c_proj.weight', [8, 8]],
  ['transformer.h.0.ln_2.weight', [8]],
  ['transformer.h.0.mlp.c_fc.weight', [8, 32]],
  ['transformer.h.0.mlp.c_proj.weight', [32, 8]],
  ['transformer.ln_f.weight', [8]],
  ['lm_head.weight', [3, 8]],
]

/**
 * A complete model of zeros, with the requested errors.
 *
 * @param {{ dtype?: 'F32' | 'F16' | 'BF16' | 'I64', change?: (tensors: [string, number[]][]) => [string,
 *   number[]][], damage?: (data: Buffer) => void }} lies
 */
function modelFile({ dtype = 'F16', change = (tensors) => tensors, damage = () => undefined } = {}) {
  /** @type {Record<string, object>} */
  const header = Object.create(null)
  let at = 0
  for (const [name, shape] of change(names())) {
    const end = at + shape.reduce((a, b) => a * b, bytesOf[dtype])
    header[name] = { dtype, shape, data_offsets: [at, end] }
    at = end
  }
  const data = Buffer.alloc(at)
  damage(data)
  return withHeader(Buffer.from(JSON.stringify(header)), data)
}

const renamed =
  (/** @type {string} */ from, /** @type {string} */ to) => (/** @type {[string, number[]][]} */ tensors) =>
    tensors.map(([name, shape]) => /** @type {[string, number[]]} */ ([name === from ? to : name, shape]))
const reshaped =
  (/** @type {string} */ of, /** @type {number[]} */ dims) => (/** @type {[string, number[]][]} */ tensors) =>
    tensors.map(([name, shape]) => /** @type {[string, number[]]} */ ([name, name === of ? dims : shape]))

/** @type {Case[]} */
const containers = [
  ['empty.safetensors', Buffer.alloc(0), 'weights-file', 'no bytes at all'],
  ['seven-bytes.safetensors', Buffer.alloc(7), 'weights-file', 'ends inside its length'],
  [
    'length-huge.safetensors',
    withHeader(Buffer.from('{}'), Buffer.alloc(0), 2n ** 63n),
    'weights-file',
    'a header of eight exabytes',
  ],
  [
    'length-beyond.safetensors',
    withHeader(Buffer.from('{}'), Buffer.alloc(0), 5000n),
    'weights-file',
    'a header longer than the file',
  ],
  [
    'not-json.safetensors',
    withHeader(Buffer.from('{"a": '), Buffer.alloc(8)),
    'weights-file',
    'a header that is not JSON',
  ],
  [
    'not-text.safetensors',
    withHeader(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), Buffer.alloc(8)),
    'weights-file',
    'a header that is not UTF-8',
  ],
  [
    'list.safetensors',
    withHeader(Buffer.from('[1, 2]'), Buffer.alloc(8)),
    'weights-file',
    'a header that is a list',
  ],
  [
    'deep.safetensors',
    withHeader(Buffer.from('['.repeat(20_000)), Buffer.alloc(0)),
    'weights-file',
    'a header nested 20,000 deep',
  ],
  [
    'no-dtype.safetensors',
    safetensors(one({ dtype: undefined }), 8),
    'weights-file',
    'a tensor without dtype',
  ],
  [
    'unknown-dtype.safetensors',
    safetensors(one({ dtype: 'F4' }), 8),
    'weights-file',
    'a dtype that there is not',
  ],
  [
    'prototype-dtype.safetensors',
    safetensors(one({ dtype: '__proto__' }), 8),
    'weights-file',
    'a dtype that is a trick on JavaScript',
  ],
  [
    'offsets-reversed.safetensors',
    safetensors(one({ data_offsets: [8, 0] }), 8),
    'weights-file',
    'an end before its beginning',
  ],
  [
    'offsets-beyond.safetensors',
    safetensors(one({ data_offsets: [8, 16] }), 8),
    'weights-file',
    'bytes beyond the end',
  ],
  [
    'offsets-negative.safetensors',
    safetensors(one({ data_offsets: [-8, 0] }), 8),
    'weights-file',
    'bytes before the beginning',
  ],
  [
    'offsets-fraction.safetensors',
    safetensors(one({ data_offsets: [0, 7.5] }), 8),
    'weights-file',
    'half a byte',
  ],
  [
    'offsets-three.safetensors',
    safetensors(one({ data_offsets: [0, 4, 8] }), 8),
    'weights-file',
    'three offsets',
  ],
  [
    'overlap.safetensors',
    safetensors({ ...one(), b: { dtype: 'F32', shape: [2], data_offsets: [4, 12] } }, 12),
    'weights-file',
    'two tensors in the same bytes',
  ],
  [
    'same-bytes.safetensors',
    safetensors({ ...one(), b: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, 8),
    'weights-file',
    'two tensors in all the same bytes',
  ],
  [
    'gap.safetensors',
    safetensors({ ...one(), b: { dtype: 'F32', shape: [2], data_offsets: [12, 20] } }, 20),
    'weights-file',
    'bytes after the last tensor',
  ],
  ['trailing.safetensors', safetensors(one(), 20), 'weights-file', 'bytes behind the last tensor'],
  [
    'shape-unlike-bytes.safetensors',
    safetensors(one({ shape: [3] }), 8),
    'weights-file',
    'a shape of more numbers than bytes',
  ],
  [
    'shape-huge.safetensors',
    safetensors(one({ shape: [9007199254740991, 9007199254740991] }), 8),
    'weights-file',
    'a shape beyond all memory',
  ],
  [
    'shape-wraps.safetensors',
    safetensors(one({ shape: [4294967296, 4294967296, 2] }), 8),
    'weights-file',
    'a shape whose size wraps to a small one in 64 bits',
  ],
  [
    'shape-negative.safetensors',
    safetensors(one({ shape: [-1, -2] }), 8),
    'weights-file',
    'negative dimensions',
  ],
  ['shape-text.safetensors', safetensors(one({ shape: '2' }), 8), 'weights-file', 'a shape that is a text'],
  ['null-entry.safetensors', safetensors({ a: null }, 0), 'weights-file', 'a tensor that is nothing'],
  [
    'pickle.safetensors',
    Buffer.from('\x80\x02cos\nsystem\nq\x00X\x04\0\0\0echoq\x01\x85q\x02Rq\x03.', 'latin1'),
    'weights-file',
    'a pickle named .safetensors',
  ],
]

/** @type {Case[]} */
const models = [
  [
    'nan.safetensors',
    modelFile({ dtype: 'F32', damage: (data) => data.writeFloatLE(Number.NaN, 40) }),
    'weights-file',
    'a weight that is not a number',
  ],
  [
    'infinite.safetensors',
    modelFile({ dtype: 'F32', damage: (data) => data.writeFloatLE(-Infinity, 400) }),
    'weights-file',
    'an infinite weight',
  ],
  [
    'nan-f16.safetensors',
    half(0x7e01, 'F16'),
    'weights-file',
    'a weight that is not a number, in half precision',
  ],
  ['infinite-bf16.safetensors', half(0x7f80, 'BF16'), 'weights-file', 'an infinite weight, in bfloat16'],
  ['integers.safetensors', modelFile({ dtype: 'I64' }), 'weights-file', 'integers for weights'],
  [
    'norm-missing.safetensors',
    modelFile({ change: (tensors) => tensors.filter(([name]) => !name.includes('ln_2')) }),
    'weights-model',
    'a layer without its second norm',
  ],
  [
    'unknown-tensor.safetensors',
    modelFile({ change: (tensors) => [...tensors, ['transformer.adapter.weight', [2]]] }),
    'weights-model',
    'a tensor with no place in the model',
  ],
  [
    'no-layers.safetensors',
    modelFile({ change: (tensors) => tensors.filter(([name]) => !name.includes('.h.')) }),
    'weights-model',
    'no layers',
  ],
  [
    'layer-numbers.safetensors',
    modelFile({
      change: (tensors) => tensors.map(([name, shape]) => [name.replace('.h.0.', '.h.4000000000.'), shape]),
    }),
    'weights-model',
    'a first layer numbered four milliards',
  ],
  [
    'transposed.safetensors',
    modelFile({ change: reshaped('transformer.h.0.attn.c_attn.weight', [24, 8]) }),
    'weights-model',
    'a transposed matrix',
  ],
  [
    'no-start-row.safetensors',
    modelFile({ change: reshaped('transformer.wte.weight', [3, 8]) }),
    'weights-model',
    'no embedding of the start token',
  ],
  [
    'width-zero.safetensors',
    modelFile({ change: reshaped('transformer.wte.weight', [4, 0]) }),
    'weights-model',
    'a model without width',
  ],
  [
    'vector-for-matrix.safetensors',
    modelFile({ change: reshaped('lm_head.weight', [24]) }),
    'weights-model',
    'a head that is not a matrix',
  ],
  [
    'prototype-name.safetensors',
    modelFile({ change: renamed('lm_head.weight', '__proto__') }),
    'weights-model',
    'a tensor whose name is a trick on JavaScript',
  ],
]

const config = { model_type: 'imagegpt', n_head: 2, n_embd: 8, n_layer: 1, n_positions: 4, vocab_size: 4 }
const json = (/** @type {unknown} */ value) => Buffer.from(JSON.stringify(value))

/** @type {Case[]} */
const configs = [
  ['cut/config.json', json(config).subarray(0, 30), 'weights-file', 'ends inside'],
  ['empty/config.json', Buffer.alloc(0), 'weights-file', 'no bytes at all'],
  ['other-model/config.json', json({ ...config, model_type: 'gpt2' }), 'weights-model', 'another model'],
  [
    'other-activation/config.json',
    json({ ...config, activation_function: 'relu' }),
    'weights-model',
    'another activation',
  ],
  ['no-heads/config.json', json({ ...config, n_head: 0 }), 'weights-model', 'no heads'],
  [
    'heads-text/config.json',
    json({ ...config, n_head: 'two' }),
    'weights-model',
    'a head count that is not a number',
  ],
  ['inner/config.json', json({ ...config, n_inner: 7 }), 'weights-model', 'another width inside'],
  ['list/config.json', json([1, 2]), 'weights-model', 'a list'],
  ['null/config.json', json(null), 'weights-model', 'nothing'],
]

/** A file of torch.save in its older format: the magic number, then a pickle of these bytes. */
const afterMagic = (/** @type {string} */ hex) =>
  Buffer.from(`80028a0a6cfc9c46f9206aa850192e8002${hex}`, 'hex')
const ascii = (/** @type {string} */ text) => Buffer.from(text, 'latin1').toString('hex')
const call = (/** @type {string} */ module, /** @type {string} */ name, /** @type {string} */ argument) =>
  afterMagic(
    ascii(`c${module}\n${name}\nX`) +
      `${Buffer.from([argument.length, 0, 0, 0]).toString('hex')}${ascii(argument)}85522e`,
  )
/** The newer format: an archive of a pickle and storages. */
const torchZip = (/** @type {Buffer} */ pickle) =>
  zip([
    { path: 'archive/data.pkl', contents: pickle, method: 0 },
    { path: 'archive/version', contents: Buffer.from('3\n'), method: 0 },
  ])
const protocol2 = (/** @type {string} */ hex) => Buffer.from(`8002${hex}`, 'hex')
const storageId =
  `${ascii('(X')}07000000${ascii('storagectorch\nFloatStorage\nX')}` +
  `01000000${ascii('0X')}03000000${ascii('cpu')}8a08ffffffffffffff7f74`

/** @type {Case[]} */
const pickles = [
  ['empty.bin', Buffer.alloc(0), 'weights-file', 'no bytes at all'],
  [
    'text.bin',
    Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n'),
    'weights-file',
    'the pointer of a large-file store, not the file',
  ],
  ['system.bin', call('os', 'system', 'true'), 'weights-file', 'runs a command'],
  ['eval.bin', call('__builtin__', 'eval', '1'), 'weights-file', 'evaluates Python'],
  ['import.bin', call('importlib', 'import_module', 'os'), 'weights-file', 'imports a module'],
  ['inst.bin', afterMagic(`28${ascii('ios\nsystem\n')}2e`), 'weights-file', 'makes an instance by INST'],
  ['new-object.bin', afterMagic('7d29812e'), 'weights-file', 'makes an object by NEWOBJ'],
  ['stack-global.bin', afterMagic('93'), 'weights-file', 'requests a global by STACK_GLOBAL'],
  ['extension.bin', afterMagic('82012e'), 'weights-file', 'requests a registered extension'],
  [
    'other-protocol.bin',
    Buffer.from('80028a0a6cfc9c46f9206aa850192e80042e', 'hex'),
    'weights-file',
    'another protocol of pickle',
  ],
  ['text-huge.bin', afterMagic('58ffffff7f41'), 'weights-file', 'a text of two gigabytes in one byte'],
  ['memo-missing.bin', afterMagic('6a00ffff002e'), 'weights-file', 'reads a memo entry that does not exist'],
  ['stack-empty.bin', afterMagic('2e'), 'weights-file', 'ends with nothing made'],
  ['marks.bin', afterMagic('28'.repeat(5000)), 'weights-file', 'five thousand marks without an end'],
  [
    'no-pickle.bin',
    zip([{ path: 'archive/readme', contents: Buffer.from('hello'), method: 0 }]),
    'weights-file',
    'an archive without a pickle',
  ],
  [
    'zip-upwards.bin',
    zip([{ path: '../data.pkl', contents: protocol2('7d2e'), method: 0 }]),
    'weights-file',
    'an archive whose path leads out',
  ],
  [
    'zip-system.bin',
    torchZip(Buffer.from('\x80\x02cos\nsystem\nX\x04\0\0\0true\x85R.', 'latin1')),
    'weights-file',
    'runs a command, from an archive',
  ],
  ['zip-no-dict.bin', torchZip(protocol2('4b012e')), 'weights-file', 'a number, not tensors'],
  [
    'storage-huge.bin',
    torchZip(protocol2(`${storageId}512e`)),
    'weights-file',
    'a storage of all memory there is',
  ],
  ['storage-id.bin', torchZip(protocol2('4b01512e')), 'weights-file', 'a storage that is a number'],
]

/** @type {Case[]} */
export const modelCases = [...containers, ...models, ...configs, ...pickles]
