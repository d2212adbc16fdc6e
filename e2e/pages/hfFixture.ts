/**
 * Models saved by Hugging Face transformers, and its outputs for them (tools/hf_reference.py), read without
 * code of the page.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const bytesOf = (name: string, file: string) => readFileSync(resolve('src/checkpoint/fixtures', name, file))

/** One float32 tensor of a safetensors file. */
function tensor(bytes: Buffer, name: string): number[] {
  const header = Number(bytes.readBigUInt64LE(0))
  const entries = JSON.parse(bytes.subarray(8, 8 + header).toString()) as Record<
    string,
    { data_offsets: [number, number] }
  >
  const [from, to] = entries[name].data_offsets
  return Array.from({ length: (to - from) / 4 }, (_, i) => bytes.readFloatLE(8 + header + from + 4 * i))
}

export function hfFixture(name: 'head8' | 'head20' | 'biased') {
  const expected = bytesOf(name, 'expected.safetensors')
  return {
    weights: bytesOf(name, 'model.safetensors'),
    config: bytesOf(name, 'config.json'),
    tokens: (JSON.parse(bytesOf(name, 'expected.json').toString()) as { tokens: number[][] }).tokens,
    /** (B, T, V) */
    logits: tensor(expected, 'logits'),
    /** (L + 1, B, C) */
    features: tensor(expected, 'features'),
  }
}
