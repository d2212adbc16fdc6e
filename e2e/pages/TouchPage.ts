/** Page object of the pixel view and the drawing pad: presses by place, and pixels of images as colours. */
import { expect, type CDPSession, type Locator, type Page } from '@playwright/test'
import { LabPage } from './LabPage'

/** Opens the example of Shapes, 12 x 12 in 4 greys, in the Lab view, and has it draw once. */
export async function openShapes(page: Page): Promise<LabPage> {
  const lab = new LabPage(page, { view: 'lab' })
  await lab.open('?backend=wasm', null)
  await page.getByRole('button', { name: 'Show the example Shapes, with their whole history' }).click()
  await lab.until('the example', ({ run }) => run !== null)
  const drawn = lab.draws()
  await page.getByRole('button', { name: 'Draw again', exact: true }).click()
  await drawn
  await expect(page.getByText(/^Draw 1 of 1/)).toBeVisible()
  return lab
}

export class TouchPage {
  readonly panel: Locator
  readonly pad: Locator
  readonly sheet: Locator
  readonly colours: Locator
  private session: CDPSession | null = null

  /** @param grid side of the run's images */
  constructor(
    private readonly page: Page,
    private readonly grid: number,
  ) {
    this.panel = page.getByRole('region', { name: 'One pixel' })
    this.pad = page.getByRole('region', { name: 'Drawing pad' })
    this.sheet = page.getByRole('application', { name: /^Drawing pad, / })
    this.colours = this.panel.getByRole('list').getByRole('button')
  }

  /** The button over an image of the grid, by the beginning of the image's name. */
  area(image: string | RegExp): Locator {
    const name = typeof image === 'string' ? `${image}: look at a pixel` : image
    return this.page.getByRole('button', { name }).first()
  }

  image(name: string | RegExp): Locator {
    return this.page.getByRole('img', { name }).first()
  }

  /** Offset of a pixel's middle in an element that shows the image. */
  async offset(element: Locator, row: number, column: number): Promise<{ x: number; y: number }> {
    const box = await element.boundingBox()
    if (!box) throw new Error('The image is not on the page.')
    return { x: ((column + 0.5) * box.width) / this.grid, y: ((row + 0.5) * box.height) / this.grid }
  }

  /** The middle of a pixel on the page. */
  async point(element: Locator, row: number, column: number): Promise<{ x: number; y: number }> {
    const box = await element.boundingBox()
    const { x, y } = await this.offset(element, row, column)
    return { x: (box?.x ?? 0) + x, y: (box?.y ?? 0) + y }
  }

  /** Presses a pixel and waits for the answer. */
  async press(area: Locator, row: number, column: number, how: 'click' | 'tap' = 'click'): Promise<void> {
    await area.scrollIntoViewIfNeeded()
    await area[how]({ position: await this.offset(area, row, column) })
    await this.answered()
  }

  async answered(): Promise<void> {
    await this.colours.first().waitFor()
    await this.panel.locator('[aria-busy="false"]').waitFor()
  }

  /** The chances of the listed colours, in percent. */
  async chances(): Promise<number[]> {
    const texts = await this.colours.allInnerTexts()
    return texts.map((text) => Number(/<?([\d.]+)%/.exec(text)?.[1]))
  }

  /** Colours of an image's pixels as "r g b", row by row. */
  pixels(canvas: Locator): Promise<string[]> {
    return canvas.evaluate((element) => {
      const { width, height } = element as HTMLCanvasElement
      const data =
        (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? []
      return Array.from({ length: width * height }, (_, i) =>
        Array.from(data.slice(4 * i, 4 * i + 4)).join(' '),
      )
    })
  }

  /** Draws a line on the sheet with the mouse. */
  async drag(...points: [row: number, column: number][]): Promise<void> {
    for (const [i, [row, column]] of points.entries()) {
      const { x, y } = await this.point(this.sheet, row, column)
      await this.page.mouse.move(x, y, { steps: i === 0 ? 1 : 3 })
      if (i === 0) await this.page.mouse.down()
    }
    await this.page.mouse.up()
  }

  /** The same with a finger. */
  async swipe(...points: [row: number, column: number][]): Promise<void> {
    // Kept: a session that ends takes emulation of the page with it.
    this.session ??= await this.page.context().newCDPSession(this.page)
    const { session } = this
    for (const [i, [row, column]] of points.entries()) {
      const touchPoints = [await this.point(this.sheet, row, column)]
      await session.send('Input.dispatchTouchEvent', {
        type: i === 0 ? 'touchStart' : 'touchMove',
        touchPoints,
      })
    }
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  }

  /** Whether two elements overlap on the screen. */
  async overlap(one: Locator, other: Locator): Promise<boolean> {
    const [a, b] = [await one.boundingBox(), await other.boundingBox()]
    if (!a || !b) throw new Error('One of them is not on the page.')
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
  }
}
