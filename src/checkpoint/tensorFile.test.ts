/**
 * What is common to files of tensors: numbers as float32 without needless copies, and the limit on their
 * size.
 */
import { expect, it } from 'vitest'
import { failureOf } from '../data/fixtures/failureOf'
import { checkWeightSize, mostWeightBytes, TensorFile } from './tensorFile'

it('returns float32 as a view of the file, and copies only unaligned tensors', () => {
  const whole = new Uint8Array(17)
  new DataView(whole.buffer).setFloat32(4, 1.5, true)
  new DataView(whole.buffer).setFloat32(9, -2.5, true)
  const entry = (from: number) => ({ dtype: 'F32', shape: [1], bytes: whole.subarray(from, from + 4) })
  const file = new TensorFile(
    'a',
    new Map([
      ['aligned', entry(4)],
      ['odd', entry(9)],
    ]),
  )
  expect([...file.floats('aligned'), ...file.floats('odd')]).toEqual([1.5, -2.5])
  expect(file.floats('aligned').buffer).toBe(whole.buffer)
  expect(file.floats('odd').buffer).not.toBe(whole.buffer)
})

it('refuses files that a page cannot hold, with both sizes', async () => {
  checkWeightSize('model.safetensors', mostWeightBytes)
  const failure = await failureOf(() => checkWeightSize('model.safetensors', 5.45e9))
  expect(failure).toMatchObject({ code: 'weights-file', subject: 'model.safetensors' })
  expect(failure.message).toBe('model.safetensors has 5.5 GB; a page can hold at most 2.1 GB of weights.')
})
