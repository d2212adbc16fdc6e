/**
 * Files of torch.save: what PyTorch wrote is read to the last bit, and whatever is not a dict of tensors is
 * refused before it is built.
 */
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../data/fixtures/failureOf'
import { readTorchFile } from './torchFile'

const fixture = (path: string) => readFile(new URL(`./fixtures/torch/${path}`, import.meta.url))
const read = async (path: string) => readTorchFile(new Blob([Uint8Array.from(await fixture(path))]), path)
/** A pickle of the older form's head, then `hex`. */
const afterMagic = (hex: string) =>
  readTorchFile(
    new Blob([Uint8Array.from(Buffer.from(`80028a0a6cfc9c46f9206aa850192e${hex}`, 'hex'))]),
    'model.bin',
  )
const ascii = (text: string) => Buffer.from(text).toString('hex')

describe.each(['tensors.bin', 'tensors-old.bin'])('%s', (path) => {
  it('reads every float tensor as PyTorch has it, views, shared storage and half precision too', async () => {
    const file = await read(path)
    const expected = JSON.parse((await fixture('tensors.json')).toString()) as Record<
      string,
      { shape: number[]; values: number[] }
    >
    expect([...file.tensors.keys()]).toEqual(Object.keys(expected))
    for (const [name, { shape, values }] of Object.entries(expected)) {
      const entry = file.tensors.get(name)!
      expect(entry.shape, name).toEqual(shape)
      if (/^F|^BF/.test(entry.dtype)) expect(file.floats(name), name).toEqual(Float32Array.from(values))
    }
  })

  it('distinguishes number types and reads integers as bytes only', async () => {
    const file = await read(path)
    const kinds = ['plain', 'half', 'brain', 'double', 'integers', 'mask', 'flags'].map(
      (name) => file.tensors.get(name)!.dtype,
    )
    expect(kinds).toEqual(['F32', 'F16', 'BF16', 'F64', 'I64', 'U8', 'BOOL'])
    expect([...file.tensors.get('mask')!.bytes]).toEqual([1, 0, 1, 1])
    expect((await failureOf(() => file.floats('integers'))).message).toMatch(/stores integers as I64/)
  })
})

it('reads parameters as the tensors that they are', async () => {
  expect((await read('parameters.bin')).floats('weight')).toEqual(Float32Array.of(1.5, 2.5))
})

it("reads the model in a training program's checkpoint", async () => {
  const file = await read('checkpoint.pt')
  expect([...file.tensors.keys()]).toEqual(['weight'])
  expect([...file.floats('weight')]).toEqual([0, 1, 2, 3, 4, 5])
})

it('names a whole model for what it is, with what to save instead', async () => {
  const failure = await failureOf(() => read('whole.pt'))
  expect(failure.message).toMatch(/holds an object of Python, "torch\.nn\.modules\.linear\.Linear"/)
  expect(failure.remedy).toMatch(/model\.state_dict\(\)/)
})

describe('what is not a dict of tensors', () => {
  it.each([
    [
      'system',
      /requests "(posix|nt)\.system" at byte \d+: only the parts of tensors are read, and no code is run/,
    ],
    ['system-old', /requests "(posix|nt)\.system"/],
    ['eval', /requests "__builtin__\.eval"/],
    ['getattr', /requests "__builtin__\.getattr"/],
    ['load', /requests "torch\.serialization\.load"/],
    ['path', /requests "pathlib\./],
    ['set', /requests "__builtin__\.set"/],
    ['bytes', /requests "_codecs\.encode"/],
    ['sparse', /requests "torch\._utils\._rebuild_sparse_tensor"/],
    [
      'tensor-of-text',
      new RegExp(
        'calls torch\\._utils\\._rebuild_tensor_v2 with arguments that do not build a tensor ' +
          '\\(it needs a storage',
      ),
    ],
    ['beyond', /element 4 of a storage of 4/],
    ['stride-beyond', /element 4 of a storage of 4/],
    ['expanded', /1000000 elements out of a storage of 4/],
    ['list', /contains no dict of tensors/],
    ['nested', /holds "optimizer", which is not a tensor/],
  ])('is refused: %s', async (name, says) => {
    const failure = await failureOf(() => read(`evil-${name}.bin`))
    expect(failure).toMatchObject({ code: 'weights-file', subject: `evil-${name}.bin` })
    expect(failure.message).toMatch(says)
  })

  it.each([
    ['NEWOBJ', '80022981', /pickle opcode NEWOBJ \(0x81\) at byte 18/],
    ['STACK_GLOBAL', '800293', /opcode STACK_GLOBAL \(0x93\)/],
    ['INST', `800228${ascii('ios\nsystem\n')}`, /opcode INST \(0x69\)/],
    ['EXT1', '80028201', /opcode EXT1/],
    ['an opcode that does not exist', '8002ff', /opcode 0xff/],
    ['another protocol', '80042e', /protocol 4; only protocol 2/],
    ['an empty stack', '80022e', /takes from an empty stack \(byte 17\)/],
    ['a mark that is not there', '800274', /a mark that is missing/],
    ['a mark taken for a value', '8002282e', /takes from an empty stack/],
    ['a call of a dict', '80027d2952', /calls something that is not a function/],
    [
      'a call of a storage class',
      `8002${ascii('ctorch\nFloatStorage\n')}2952`,
      /calls torch\.FloatStorage with arguments that do not build a tensor/,
    ],
    [
      'a dict that starts filled',
      `8002${ascii('ccollections\nOrderedDict\n')}4b018552`,
      /it takes no arguments/,
    ],
    [
      'attributes of a function',
      `8002${ascii('ccollections\nOrderedDict\n')}7d62`,
      /sets attributes of something that is not a dict/,
    ],
    ['a list taken for a dict', '80025d4b014b0273', /sets items of something that is not a dict/],
    ['a dict taken for a list', '80027d4b0161', /appends to something that is not a list/],
    ['a memory that was never made', '80026801', /reads a memo entry that does not exist/],
    [
      'a persistent id of a file',
      `8002${'58'}04000000${ascii('file')}51`,
      /refers to something that is not a storage/,
    ],
    ['text that is not UTF-8', '80025801000000ff', /not UTF-8/],
    ['a text longer than the file', '800258ffffffff41', /ends at byte \d+, inside its pickle/],
    ['another version', '80024b012e', /an unknown version of torch\.save/],
  ])('is refused: %s', async (_, hex, says) => {
    const failure = await failureOf(() => afterMagic(hex))
    expect(failure.code).toBe('weights-file')
    expect(failure.message).toMatch(says)
  })

  it('refuses files not written by torch.save, also zip archives', async () => {
    expect((await failureOf(() => readTorchFile(new Blob(['GGUF, for example']), 'a.bin'))).message).toMatch(
      /is not a file of torch\.save/,
    )
    const { zipSync } = await import('fflate')
    const zip = zipSync({ 'a/b.txt': new Uint8Array(3) })
    expect(
      (await failureOf(() => readTorchFile(new Blob([zip as Uint8Array<ArrayBuffer>]), 'a.bin'))).message,
    ).toMatch(/without a data\.pkl/)
  })
})

describe('damage', () => {
  it.each(['tensors.bin', 'tensors-old.bin'])('cuts %s anywhere and it is refused', async (path) => {
    const bytes = Uint8Array.from(await fixture(path))
    for (let length = 0; length < bytes.length; length += 41) {
      expect((await failureOf(() => readTorchFile(new Blob([bytes.subarray(0, length)]), path))).code).toBe(
        'weights-file',
      )
    }
  })

  it("finds a storage whose bytes were changed, by the archive's checksum", async () => {
    const bytes = Uint8Array.from(await fixture('tensors.bin'))
    const at = Buffer.from(bytes).lastIndexOf(Buffer.from('tensors/data/0FB')) + 100
    bytes[at] = bytes[at]! ^ 1
    const failure = await failureOf(() => readTorchFile(new Blob([bytes]), 'model.bin'))
    expect(failure).toMatchObject({ code: 'weights-file' })
    expect(failure.message).toMatch(/do not match their checksum|has no file header/)
  })
})
