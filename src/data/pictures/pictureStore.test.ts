/** Pictures kept small: the same bytes in any order, in bounded memory, on a ground that shows them. */
import { describe, expect, it } from 'vitest'
import { Rng } from '../../core/rng'
import { makeSquare, type DecodedPicture } from '../makeSquare'
import { PictureStore } from './pictureStore'

const rng = new Rng(9)
function picture(width: number, height: number, isGrey = false): DecodedPicture {
  const rgb = new Uint8Array(width * height * 3)
  for (let i = 0; i < width * height; i += 1) {
    const level = rng.int(256)
    rgb.set(isGrey ? [level, level, level] : [level, rng.int(256), rng.int(256)], 3 * i)
  }
  return { width, height, rgb }
}
const stored = (pictures: DecodedPicture[], options = {}) => {
  const store = new PictureStore(options)
  for (const one of pictures) expect(store.add(one)).toBe(true)
  return store
}
/** One picture as the store gives it. */
const image = (store: PictureStore, index: number, by: 'crop' | 'pad' | 'stretch' = 'crop', side = 8) =>
  Array.from(store.pixels([index], by, side, store.transparent.ground))

describe('PictureStore', () => {
  it('keeps squares in each way, and grey ones in one channel until a colour comes', () => {
    const pictures = [picture(8, 8, true), picture(12, 9, true), picture(70, 20, true), picture(8, 8)]
    for (const count of [3, 4]) {
      const store = stored(pictures.slice(0, count))
      expect([store.channels, store.allSquare]).toEqual([count === 3 ? 1 : 3, false])
      for (const by of ['crop', 'pad', 'stretch'] as const) {
        const wanted = makeSquare(pictures[1], by, 9)
        const got = store.pixels([1], by, 9, 'white')
        expect(Array.from(got), by).toEqual(
          Array.from(count === 3 ? wanted.filter((_, i) => i % 3 === 0) : wanted),
        )
      }
    }
  })

  it('takes a smaller side once there are too many, with the same bytes in any order', () => {
    const pictures = [
      ...Array.from({ length: 20 }, (_, n) => picture(70, 70, n % 2 === 0)),
      picture(90, 40),
      picture(20, 20),
    ]
    const all = pictures.map((_, i) => i)
    const mostBytes = 100_000
    const store = stored(pictures, { mostBytes })
    expect([store.wasReduced, store.side]).toEqual([true, 32])
    expect(store.medianSide([...Array(store.count).keys()])).toBe(32)
    for (let seed = 0; seed < 5; seed += 1) {
      const order = new Rng(seed).permutation(all.length)
      const other = stored(
        Array.from(order, (i) => pictures[i]),
        { mostBytes },
      )
      expect(other.side).toBe(32)
      order.forEach((from, to) => {
        for (const by of ['crop', 'pad'] as const)
          expect(image(other, to, by, 16)).toEqual(image(store, from, by, 16))
      })
    }
    expect(stored(pictures, { mostBytes, side: 24 }).wasReduced).toBe(false)
    expect(new PictureStore({ mostBytes: 500 }).add(picture(40, 40))).toBe(false)
  })

  it('stretches 16-bit levels that use the lower bits only, and no others', () => {
    const deep = (most: number): DecodedPicture => {
      const levels = Uint16Array.from({ length: 8 * 8 * 3 }, (_, i) =>
        Math.floor((most * Math.floor(i / 3)) / 63),
      )
      return { width: 8, height: 8, rgb: Uint8Array.from(levels, (level) => level >> 8), deep: levels }
    }
    const faint = stored([deep(4095), deep(1000), picture(8, 8, true)])
    expect([faint.faintest, faint.channels]).toEqual([4095, 1])
    expect(image(faint, 0).at(-1)).toBe(255)
    expect(image(faint, 1).at(-1)).toBe(Math.round((1000 * 255) / 4095))
    for (const order of [
      [4095, 65_535],
      [65_535, 4095],
    ]) {
      const bright = stored(order.map(deep))
      expect(bright.faintest).toBeNull()
      expect(image(bright, order.indexOf(4095)).at(-1)).toBe(15)
    }
  })

  describe('ground', () => {
    /** A square of a level on transparency. */
    const drawing = (level: number, opacity = 255): DecodedPicture => {
      const alpha = new Uint8Array(64)
      const rgb = new Uint8Array(192).fill(255)
      for (let i = 20; i < 40; i += 1) {
        alpha[i] = opacity
        rgb.fill(255 - Math.round(((255 - level) * opacity) / 255), 3 * i, 3 * i + 3)
      }
      return { width: 8, height: 8, rgb, alpha }
    }
    it.each([
      ['white', [0, 40, 90]],
      ['white', [...Array.from({ length: 19 }, () => 0), 255]],
      ['black', [255, 250, 240]],
      ['grey', [255, 0, 255, 0]],
    ] as const)('%s shows drawings of %j', (ground, levels) => {
      const store = stored(levels.map((level) => drawing(level)))
      expect(store.transparent).toEqual({ count: levels.length, ground })
    })

    it('takes the place of white, also through half opaque places and around padded pictures', () => {
      const store = stored([drawing(255), drawing(255, 128), { ...picture(8, 8), rgb: drawing(9).rgb }])
      const [whole, half, opaque] = [0, 1, 2].map((n) => store.pixels([n], 'crop', 8, 'black'))
      expect([whole[0], whole[20], half[20]]).toEqual([0, 255, 128])
      expect(opaque[0]).toBe(255)
      const wide = stored([
        {
          width: 4,
          height: 2,
          rgb: new Uint8Array(24).fill(255),
          alpha: new Uint8Array(8).fill(255).fill(0, 0, 1),
        },
      ])
      expect(Array.from(wide.pixels([0], 'pad', 2, 'black'))).toEqual([191, 255, 0, 0])
    })
  })
})
