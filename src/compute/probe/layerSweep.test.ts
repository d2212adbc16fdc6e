/** Which layers are chosen and how their features are laid side by side. */
import { describe, expect, it } from 'vitest'
import { bestLayer, centredLayers, concatenateLayers } from './layerSweep'

describe('bestLayer', () => {
  it('takes the highest, the earlier of equals, and passes over what is not measured', () => {
    expect(bestLayer([0.1, 0.6, 0.9, 0.4])).toBe(2)
    expect(bestLayer([0.1, 0.9, 0.9])).toBe(1)
    expect(bestLayer([null, null, 0])).toBe(2)
    expect(() => bestLayer([null])).toThrow(RangeError)
    expect(() => bestLayer([])).toThrow(RangeError)
  })
})

describe('centredLayers', () => {
  it.each([
    [6, 5, 13, [4, 5, 6, 7, 8]],
    [0, 5, 13, [0, 1, 2, 3, 4]],
    [1, 5, 13, [0, 1, 2, 3, 4]],
    [11, 5, 13, [8, 9, 10, 11, 12]],
    [12, 5, 13, [8, 9, 10, 11, 12]],
    [2, 5, 5, [0, 1, 2, 3, 4]],
    [3, 5, 4, [0, 1, 2, 3]],
    [4, 1, 9, [4]],
    [4, 4, 9, [2, 3, 4, 5]],
  ])('around layer %i, %i of %i', (best, count, layers, expected) => {
    expect(centredLayers(best, count, layers)).toEqual(expected)
  })

  it('refuses a layer that does not exist and a count of none', () => {
    expect(() => centredLayers(5, 5, 5)).toThrow(RangeError)
    expect(() => centredLayers(-1, 5, 5)).toThrow(RangeError)
    expect(() => centredLayers(1, 0, 5)).toThrow(RangeError)
    expect(() => centredLayers(1, 1.5, 5)).toThrow(RangeError)
  })
})

describe('concatenateLayers', () => {
  it('puts the layers of each image side by side', () => {
    const layers = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6), Float32Array.of(7, 8, 9, 10, 11, 12)]
    const joined = concatenateLayers(layers, 2, [2, 1, 3])
    expect(joined).toEqual(Float32Array.of(1, 2, 5, 7, 8, 9, 3, 4, 6, 10, 11, 12))
  })

  it('copies a single layer and refuses wrong shapes', () => {
    const layer = Float32Array.of(1, 2, 3, 4)
    const joined = concatenateLayers([layer], 2, [2])
    expect(joined).toEqual(layer)
    expect(joined).not.toBe(layer)
    expect(() => concatenateLayers([layer], 3, [2])).toThrow(RangeError)
    expect(() => concatenateLayers([layer], 2, [2, 2])).toThrow(RangeError)
  })
})
