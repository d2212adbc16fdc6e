/**
 * The safetensors reader on files by the safetensors library, by our writer, and damaged in every way that
 * the format can be.
 */
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../data/fixtures/failureOf'
import { readSafetensors, writeSafetensors } from './safetensors'

/** A file of this header and this many bytes of data, each of them `fill`. */
function fileOf(header: unknown, dataBytes: number, fill = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header))
  const bytes = new Uint8Array(8 + text.length + dataBytes).fill(fill, 8 + text.length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true)
  bytes.set(text, 8)
  return bytes
}

const entry = (dtype: string, shape: unknown, from: number, to: number) => ({
  dtype,
  shape,
  data_offsets: [from, to],
})

describe('readSafetensors', () => {
  it('reads what the safetensors library wrote, wherever the file lies in memory', async () => {
    const bytes = new Uint8Array(
      await readFile(new URL('./fixtures/head8/model.safetensors', import.meta.url)),
    )
    const shifted = new Uint8Array(bytes.length + 3)
    shifted.set(bytes, 3)
    const file = readSafetensors(bytes, 'model.safetensors')
    const again = readSafetensors(shifted.subarray(3), 'model.safetensors')
    expect(file.tensors.get('transformer.wte.weight')).toMatchObject({ dtype: 'F32', shape: [17, 32] })
    expect(file.tensors.size).toBe(2 * 10 + 4)
    for (const name of file.tensors.keys()) expect(again.floats(name)).toEqual(file.floats(name))
  })

  it('widens F16 and BF16', () => {
    // Bit patterns from the IEEE 754 standard: 1, -2, 65504 (the largest), 2^-24 (the smallest), 1/3 rounded,
    // -0.
    const half = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x3555, 0x8000)
    const brain = Uint16Array.of(0x3f80, 0xc000, 0x3eab, 0x0001)
    const bytes = fileOf({ half: entry('F16', [6], 0, 12), brain: entry('BF16', [2, 2], 12, 20) }, 20)
    bytes.set(new Uint8Array(half.buffer), bytes.length - 20)
    bytes.set(new Uint8Array(brain.buffer), bytes.length - 8)
    const file = readSafetensors(bytes, 'a')
    expect([...file.floats('half')]).toEqual([1, -2, 65504, 2 ** -24, 0.333251953125, -0])
    expect([...file.floats('brain')]).toEqual([1, -2, 0.333984375, 2 ** -133])
  })

  it('reads an empty list of tensors and tensors of no numbers', () => {
    expect(readSafetensors(fileOf({}, 0), 'a').tensors.size).toBe(0)
    expect(readSafetensors(fileOf({ x: entry('F32', [0, 3], 0, 0) }, 0), 'a').floats('x')).toHaveLength(0)
  })

  const damaged: [string, Uint8Array, RegExp][] = [
    ['too short', new Uint8Array(5), /5 bytes, too few/],
    [
      'another format',
      new TextEncoder().encode('PK\x03\x04 this is a zip archive, not weights'),
      /is not a safetensors file/,
    ],
    [
      'a huge declared header',
      new Uint8Array(9).fill(0xff).with(7, 0x7f),
      /declare a header of 9223372036854775807 bytes/,
    ],
    [
      'cut in the header',
      fileOf({ x: entry('F32', [1], 0, 4) }, 4).subarray(0, 20),
      /ends at byte 20, inside its header/,
    ],
    ['a header that is not JSON', fileOf('{"x":', 0), /not JSON/],
    [
      'a tensor that is there twice',
      fileOf(
        `{"x":${JSON.stringify(entry('F32', [1], 0, 4))},"x":${JSON.stringify(entry('F32', [0], 0, 0))}}`,
        0,
      ),
      /has the key "x" twice/,
    ],
    ['a header that is not UTF-8', fileOf('{}', 0).with(8, 0xff), /not JSON/],
    ['a header that is a list', fileOf('[1]', 0), /not a list of tensors/],
    ['cut in the data', fileOf({ x: entry('F32', [4], 0, 16) }, 15), /places x at bytes 0 to 16 of its 15/],
    ['offsets that run backwards', fileOf({ x: entry('F32', [1], 8, 4) }, 8), /places x at bytes 8 to 4/],
    [
      'overlapping tensors',
      fileOf({ x: entry('F32', [2], 0, 8), y: entry('F32', [2], 4, 12) }, 12),
      /places y at byte 4 of the data instead of 8: it overlaps/,
    ],
    [
      'a gap between tensors',
      fileOf({ x: entry('F32', [1], 0, 4), y: entry('F32', [1], 8, 12) }, 12),
      /places y at byte 8 of the data instead of 4: it leaves a gap/,
    ],
    [
      'bytes after the last tensor',
      fileOf({ x: entry('F32', [1], 0, 4) }, 6),
      /2 bytes after its last tensor/,
    ],
    [
      'a shape that does not fill its bytes',
      fileOf({ x: entry('F32', [3], 0, 8) }, 8),
      /declares 8 bytes for x, but F32 \[3\] needs 12/,
    ],
    [
      'a shape too large to count',
      fileOf({ x: entry('F32', [2 ** 40, 2 ** 40], 0, 8) }, 8),
      /declares 8 bytes for x/,
    ],
    ['a negative size', fileOf({ x: entry('F32', [-1, -2], 0, 8) }, 8), /without a valid dtype, shape/],
    ['an unknown dtype', fileOf({ x: entry('F31', [1], 0, 4) }, 4), /stores x as F31/],
    [
      'a dtype that is a property of every object',
      fileOf({ x: entry('toString', [1], 0, 4) }, 4),
      /stores x as toString/,
    ],
    ['no offsets', fileOf({ x: { dtype: 'F32', shape: [1] } }, 4), /without a valid dtype, shape/],
    ['null for a tensor', fileOf({ x: null }, 0), /without a valid dtype, shape/],
  ]

  it.each(damaged)('refuses %s', async (_, bytes, says) => {
    const failure = await failureOf(() => readSafetensors(bytes, 'model.safetensors'))
    expect(failure).toMatchObject({ code: 'weights-file', subject: 'model.safetensors' })
    expect(failure.message).toMatch(says)
    expect(failure.remedy.length).toBeGreaterThan(10)
  })

  it('refuses numbers that are not finite, tensors that are not there, and integers', async () => {
    const bytes = fileOf({ x: entry('F32', [2], 0, 8), y: entry('I32', [1], 8, 12) }, 12)
    new DataView(bytes.buffer).setFloat32(bytes.length - 8, Number.NaN, true)
    const file = readSafetensors(bytes, 'a.safetensors')
    expect((await failureOf(() => file.floats('x'))).message).toMatch(/has NaN in x, at element 1/)
    expect((await failureOf(() => file.floats('z'))).message).toMatch(/has no tensor z/)
    expect((await failureOf(() => file.floats('y'))).message).toMatch(/stores y as I32/)
  })
})

describe('writeSafetensors', () => {
  it('writes what the reader reads, the data on a multiple of eight bytes', () => {
    const tensors = new Map([
      ['a', { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 1e-40) }],
      ['b', { shape: [], values: Float32Array.of(-7) }],
    ])
    const bytes = writeSafetensors(tensors, { format: 'pt' })
    expect(new DataView(bytes.buffer).getUint32(0, true) % 8).toBe(0)
    const file = readSafetensors(bytes, 'a')
    for (const [name, { shape, values }] of tensors) {
      expect(file.tensors.get(name)!.shape).toEqual(shape)
      expect(file.floats(name)).toEqual(values)
    }
  })

  it('refuses values that do not fill their shape', () => {
    expect(() => writeSafetensors(new Map([['a', { shape: [2], values: new Float32Array(3) }]]))).toThrow(
      RangeError,
    )
  })
})
