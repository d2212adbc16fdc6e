/**
 * What transparent pictures are drawn on. White by custom; where that hides most of a set's drawings, as of
 * white ones, the ground that shows the most of them.
 */

export const grounds = ['white', 'black', 'grey'] as const
export type Ground = (typeof grounds)[number]

const levels: Readonly<Record<Ground, number>> = { white: 255, black: 0, grey: 128 }
/** Mean difference from the ground, in levels, from which on a drawing shows. */
const SHOWS = 32
/** Share of the drawings that white must show. */
const ENOUGH = 0.9

/** Counts the drawings that each ground would show. */
export class GroundChoice {
  /** Pictures with transparent places. */
  count = 0
  private drawings = 0
  private readonly shown = new Map<Ground, number>()

  /**
   * @param rgb on white
   * @param alpha one for each pixel
   */
  add(rgb: Uint8Array, alpha: Uint8Array): void {
    this.count += 1
    let opacity = 0
    const differences = grounds.map(() => 0)
    for (let i = 0; i < alpha.length; i += 1) {
      const a = alpha[i] / 255
      if (a === 0) continue
      opacity += a
      const onWhite = 0.299 * rgb[3 * i] + 0.587 * rgb[3 * i + 1] + 0.114 * rgb[3 * i + 2]
      // The drawing's own level, times its opacity.
      const drawn = onWhite - 255 * (1 - a)
      grounds.forEach((ground, at) => {
        differences[at] += Math.abs(drawn - a * levels[ground])
      })
    }
    if (opacity === 0) return
    this.drawings += 1
    grounds.forEach((ground, at) => {
      if (differences[at] >= SHOWS * opacity) this.shown.set(ground, (this.shown.get(ground) ?? 0) + 1)
    })
  }

  get best(): Ground {
    const shown = (ground: Ground): number => this.shown.get(ground) ?? 0
    if (shown('white') >= ENOUGH * this.drawings) return 'white'
    return grounds.reduce((best, ground) => (shown(ground) > shown(best) ? ground : best), 'white')
  }
}

/**
 * A picture on another ground than white.
 * @param pixels on white, in this many channels; the same array comes back for white
 */
export function onGround(pixels: Uint8Array, alpha: Uint8Array, ground: Ground, channels: 1 | 3): Uint8Array {
  const darker = 255 - levels[ground]
  if (darker === 0) return pixels
  return pixels.map((level, i) => {
    const through = 255 - alpha[Math.floor(i / channels)]
    return Math.max(0, level - Math.round((through * darker) / 255))
  })
}
