/** Names as torch.compile, DDP, FSDP, Lightning and the bare model write them, and sets that are mixed. */
import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { failureOf } from '../data/fixtures/failureOf'
import { fromHuggingFace } from './huggingface'
import { readSafetensors } from './safetensors'
import { TensorFile } from './tensorFile'
import { withTheirNames } from './theirNames'

let plain: TensorFile

beforeAll(async () => {
  const bytes = await readFile(new URL('./fixtures/head8/model.safetensors', import.meta.url))
  plain = readSafetensors(new Uint8Array(bytes), 'model.safetensors')
})

/** The fixture under other names. */
const renamed = (rename: (name: string) => string) =>
  new TensorFile('a.safetensors', new Map([...plain.tensors].map(([name, entry]) => [rename(name), entry])))

const bare = (name: string) => name.replace(/^transformer\./, '')

describe('names of one model', () => {
  it.each<[string, (name: string) => string]>([
    ['torch.compile', (name) => `_orig_mod.${name}`],
    ['DDP', (name) => `module.${name}`],
    ['torch.compile inside DDP', (name) => `module._orig_mod.${name}`],
    ['DDP inside torch.compile', (name) => `_orig_mod.module.${name}`],
    ['a compiled transformer', (name) => name.replace(/^transformer\./, 'transformer._orig_mod.')],
    ['compiled blocks', (name) => name.replace(/\.h\.(\d)\./, '.h.$1._orig_mod.')],
    ['FSDP', (name) => `_fsdp_wrapped_module.${name.replace(/\.h\.1\./, '.h.1._fsdp_wrapped_module.')}`],
    ['Lightning', (name) => `model.${name}`],
    ['no transformer', bare],
    ['no transformer, compiled', (name) => `_orig_mod.${bare(name)}`],
  ])('are one with those of %s', (_, rename) => {
    const expected = fromHuggingFace(plain, 4)
    expect(fromHuggingFace(renamed(rename), 4)).toEqual(expected)
  })

  it('leave other names as they are', () => {
    const entry = plain.tensors.get('lm_head.weight')!
    const file = new TensorFile('a', new Map([['encoder.0.weight', entry]]))
    expect([...withTheirNames(file).tensors.keys()]).toEqual(['encoder.0.weight'])
  })
})

describe('mixed names', () => {
  it.each<[string, (name: string) => string, RegExp]>([
    [
      'a wrapper on some',
      (name) => (name.startsWith('lm_head') ? `module.${name}` : name),
      /mixes prefixes: it holds "transformer\.\S+" without a prefix and "module\.lm_head\.weight"/,
    ],
    [
      'two wrappers',
      (name) => (name.includes('.h.1.') ? `_orig_mod.${name}` : `module.${name}`),
      /mixes prefixes: it holds "\w+\.transformer.* and "\w+\.transformer/,
    ],
    [
      'transformer on some',
      (name) => (name.includes('.h.1.') ? bare(name) : name),
      /mixes prefixes: .*"transformer\.\S+ and "h\.1\.\S+ without a prefix/,
    ],
  ])('of %s are told', async (_, rename, says) => {
    const failure = await failureOf(() => fromHuggingFace(renamed(rename), 4))
    expect(failure).toMatchObject({ code: 'weights-model', subject: 'a.safetensors' })
    expect(failure.message).toMatch(says)
  })

  it('that stand for one tensor are told', async () => {
    const entry = plain.tensors.get('lm_head.weight')!
    const file = renamed((name) => name)
    const twice = new TensorFile('a', new Map([...file.tensors, ['lm_head._orig_mod.weight', entry]]))
    expect((await failureOf(() => withTheirNames(twice))).message).toMatch(
      /"lm_head\.weight" and "lm_head\._orig_mod\.weight", which both stand for lm_head\.weight/,
    )
  })
})
