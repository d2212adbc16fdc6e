/** Adapters are told apart by what they say, by WebGL where they have no name, and by features and limits. */
import { expect, test } from 'vitest'
import { adapterKey } from './gpuDevice'

class Limits {
  get maxBufferSize() {
    return this.bytes
  }
  constructor(private readonly bytes: number) {
    Object.defineProperty(this, 'bytes', { enumerable: false })
  }
}
Object.defineProperty(Limits.prototype, 'maxBufferSize', { enumerable: true })

const adapter = ({
  vendor = '',
  features = ['shader-f16'],
  bytes = 2 ** 28,
}: { vendor?: string; features?: string[]; bytes?: number } = {}): GPUAdapter =>
  ({
    info: { vendor, architecture: '', device: '', description: '' },
    features: new Set(features),
    limits: new Limits(bytes),
  }) as unknown as GPUAdapter
const keyOf = (one: GPUAdapter, renderer = 'Radeon') => adapterKey(one, () => renderer)

test('the key is the same at every visit, in whatever order features are listed', () => {
  expect(keyOf(adapter({ features: ['a', 'b'] }))).toBe(keyOf(adapter({ features: ['b', 'a'] })))
})

test('unnamed adapters of different GPUs have different keys', () => {
  const keys = [
    keyOf(adapter()),
    keyOf(adapter(), 'GeForce'),
    keyOf(adapter({ features: [] })),
    keyOf(adapter({ bytes: 2 ** 30 })),
    keyOf(adapter({ vendor: 'amd' })),
  ]
  expect(new Set(keys).size).toBe(5)
  // A named one needs no look at WebGL.
  expect(keyOf(adapter({ vendor: 'amd' }), 'GeForce')).toBe(keys[4])
})
