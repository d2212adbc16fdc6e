/**
 * A scripted pupil who takes a lesson to its end by what the page shows: guesses, presses the step's button,
 * waits for it, and goes on.
 */
import { expect, type Locator, type Page } from '@playwright/test'

/** What the pupil met in one step. */
export interface StepReport {
  title: string
  seconds: number
  /** The comparison's text, empty without one. */
  comparison: string
  /** Bytes of the curve's path, 0 without one: a drawn comparison is not empty. */
  drawn: number
}

export class Pupil {
  readonly card: Locator

  constructor(
    readonly page: Page,
    /** Longest time for one step, milliseconds. */
    private readonly patience = 200_000,
  ) {
    this.card = page.getByRole('region', { name: /^Lesson: / })
  }

  button(name: string | RegExp): Locator {
    return this.card.getByRole('button', { name, exact: typeof name === 'string' })
  }

  /** Opens the list and begins a lesson, by its title. */
  async begin(title: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Lessons', exact: true }).click()
    await this.page.getByRole('button', { name: `Begin ${title}`, exact: true }).click()
    await expect(this.card).toBeVisible()
  }

  /** Makes the guess that the step asks for, if it asks for one. */
  async guess(): Promise<void> {
    const submit = this.button('That is my guess')
    if ((await submit.count()) === 0) return
    const sliders = this.card.locator('circle[role="slider"]')
    if ((await sliders.count()) > 0) {
      // From the left, each point lower than the one before, by keys.
      await sliders.first().focus()
      for (let i = 0; i < (await sliders.count()); i += 1) {
        for (let presses = 0; presses < i; presses += 1) await this.page.keyboard.press('Shift+ArrowDown')
        await this.page.keyboard.press('ArrowRight')
      }
    } else if ((await this.card.getByRole('radio').count()) > 0)
      await this.card.getByRole('radio').nth(1).check()
    else await this.card.getByRole('slider').press('ArrowRight')
    await submit.click()
  }

  /** Takes the step that is shown, and leaves it. */
  async takeStep(): Promise<StepReport> {
    const begun = Date.now()
    const title = await this.card.getByRole('heading', { level: 3 }).innerText()
    await this.guess()
    const act = this.card.locator('.lesson-act')
    const next = this.button(/^(Next|Finish)$/)
    const isFree = async () => (await next.getAttribute('aria-disabled')) === null
    if (!(await isFree()) && (await act.count()) > 0) await act.click()
    else if (!(await isFree())) await this.useThePage()
    await expect.poll(isFree, { timeout: this.patience }).toBe(true)
    const comparison = this.card.locator('.comparison')
    if ((await comparison.count()) > 0)
      await expect(comparison.locator('.kind')).toBeVisible({ timeout: this.patience })
    const said = (await comparison.count()) > 0 ? await comparison.innerText() : ''
    const path = comparison.locator('.real-line')
    const drawn = (await path.count()) > 0 ? ((await path.getAttribute('d')) ?? '').length : 0
    await next.click()
    return { title, seconds: (Date.now() - begun) / 1000, comparison: said.replaceAll('\n', ' '), drawn }
  }

  /** What shipped lessons ask for on the page: another palette, a pixel pressed, the slider moved. */
  private async useThePage(): Promise<void> {
    if ((await this.card.locator('.setting-name', { hasText: 'Palette colours' }).count()) > 0)
      await this.page.getByRole('textbox', { name: 'Palette colours', exact: true }).fill('8')
    if ((await this.card.getByText('Press any pixel').count()) > 0)
      await this.page.locator('.press-area').last().click()
    if ((await this.card.getByText('Move the slider under the pictures').count()) > 0)
      await this.page.getByRole('slider', { name: 'Rewind the training', exact: true }).press('ArrowLeft')
  }

  /** Takes every step until the lesson is over. */
  async finish(): Promise<StepReport[]> {
    const reports: StepReport[] = []
    const over = this.card.getByRole('heading', { name: 'You have finished the lesson' })
    while ((await over.count()) === 0) {
      if (reports.length > 40) throw new Error('The lesson has no end.')
      reports.push(await this.takeStep())
    }
    return reports
  }
}
