/**
 * Page object of the Dataset panel: files opened by its dialogs, and the displayed images, pixel by pixel.
 */
import { expect, type Locator, type Page } from '@playwright/test'
import { picture } from '../../src/data/fixtures/fixturePictures'

/**
 * Pixels of a fixture's image reduced by an integer factor by area averages, halves up; as text, to be
 * compared.
 */
export function shrunk(n: number, side: number, factor: number): string {
  const full = picture(n, side)
  const small = side / factor
  return Array.from({ length: small * small * 3 }, (_, i) => {
    const [y, x, c] = [Math.floor(i / 3 / small), Math.floor(i / 3) % small, i % 3]
    let sum = 0
    for (let dy = 0; dy < factor; dy += 1)
      for (let dx = 0; dx < factor; dx += 1) sum += full[((y * factor + dy) * side + x * factor + dx) * 3 + c]
    return Math.floor(sum / factor ** 2 + 0.5)
  }).join()
}

export class DatasetPanel {
  readonly region: Locator

  constructor(private readonly page: Page) {
    this.region = page.getByRole('region', { name: 'Dataset', exact: true })
  }

  /**
   * Pixels of the displayed originals, (count, nPx, nPx, 3) as text, once there are `count` of this size.
   */
  async shown(count: number, nPx: number): Promise<string[]> {
    const canvases = this.region.getByRole('img', { name: /^Image \d+, original$/ })
    await expect(canvases).toHaveCount(count)
    await expect(canvases.first()).toHaveJSProperty('width', nPx)
    return canvases.evaluateAll((all) =>
      all.map((one) => {
        const { width, height } = one as HTMLCanvasElement
        const data =
          (one as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ??
          new Uint8ClampedArray(0)
        return [...data].filter((_, i) => i % 4 !== 3).join()
      }),
    )
  }

  /** Every displayed image is one of these, and no two are equal. */
  async expectPictures(wanted: string[], count: number, nPx: number): Promise<void> {
    await expect
      .poll(async () => {
        const found = await this.shown(count, nPx)
        return [new Set(found).size, found.filter((one) => wanted.includes(one)).length]
      })
      .toEqual([count, count])
  }

  async chooseSide(nPx: number): Promise<void> {
    const field = this.region.getByLabel('Image side')
    await field.fill(String(nPx))
    await field.press('Enter')
  }

  async openPaths(button: 'Open files' | 'Open folder', path: string | string[]): Promise<void> {
    const chooser = this.page.waitForEvent('filechooser')
    await this.page.getByRole('button', { name: button }).click()
    await (await chooser).setFiles(path)
  }

  /** The data set in the form. */
  chosen(): Locator {
    return this.region.getByRole('combobox', { name: 'Images', exact: true })
  }

  /** Notices with this text. */
  alert(message: RegExp): Locator {
    return this.region.getByRole('alert').filter({ hasText: message })
  }

  async openAddress(address: string): Promise<void> {
    await this.region.getByLabel('Open from an address').fill(address)
    await this.region.getByRole('button', { name: 'Open address' }).click()
  }
}
