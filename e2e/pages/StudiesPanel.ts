/**
 * Page object of the Studies panel: tabs, fields and buttons by role and name, results by the console API.
 * Records which fields were changed, so that a spec can check that it tried them all.
 */
import { expect, type Locator, type Page } from '@playwright/test'
import type { ConsoleStudy, StudyKind } from './console'
import type { LabPage } from './LabPage'

export const studyNames: Readonly<Record<StudyKind, { tab: string; action: string }>> = {
  probe: { tab: 'Probe', action: 'Run the probe study' },
  fineTune: { tab: 'Fine-tune', action: 'Fine-tune' },
  lowData: { tab: 'Few labels', action: 'Run with few labels' },
  sweep: { tab: 'Learning rate', action: 'Search the learning rate' },
  likelihood: { tab: 'Likelihood', action: 'Measure the likelihood' },
  inspect: { tab: 'Look inside', action: 'Look inside' },
  featureMap: { tab: 'Map of features', action: 'Make the map' },
}

export const studyKinds = Object.keys(studyNames) as StudyKind[]

export class StudiesPanel {
  readonly lab: LabPage
  readonly page: Page
  readonly region: Locator
  /** "tab: label" of every field that was changed. */
  readonly changed = new Set<string>()

  constructor(lab: LabPage) {
    this.lab = lab
    this.page = lab.page
    this.region = lab.page.getByRole('region', { name: 'Studies', exact: true })
  }

  /** Unfolds the panel if it is folded. */
  async unfold(): Promise<void> {
    const fold = this.region.getByRole('button', { name: /Unfold the studies/ })
    if (await fold.isVisible()) await fold.click()
  }

  async choose(kind: StudyKind): Promise<void> {
    const tab = this.region.getByRole('tab', { name: studyNames[kind].tab, exact: true })
    await tab.click()
    await expect(tab).toHaveAttribute('aria-selected', 'true')
  }

  /** The panel of the chosen tab. */
  panel(kind: StudyKind): Locator {
    return this.region.getByRole('tabpanel', { name: studyNames[kind].tab, exact: true })
  }

  field(kind: StudyKind, label: string): Locator {
    return this.panel(kind).getByLabel(label, { exact: true })
  }

  action(kind: StudyKind): Locator {
    return this.panel(kind).getByRole('button', { name: studyNames[kind].action, exact: true })
  }

  /**
   * Sets fields by their labels; choices by the label of the option, check boxes by 'on' or 'off'. Fails if a
   * field has that value already.
   */
  async set(kind: StudyKind, values: Readonly<Record<string, string>>): Promise<void> {
    await this.choose(kind)
    for (const [label, value] of Object.entries(values)) {
      const field = this.field(kind, label)
      const isCheckbox = (await field.getAttribute('type')) === 'checkbox'
      const valueNow = async () => (isCheckbox ? String(await field.isChecked()) : field.inputValue())
      const before = await valueNow()
      const isChoice = await field.evaluate((element) => element instanceof HTMLSelectElement)
      if (isChoice) await field.selectOption({ label: value })
      else if (isCheckbox) await field.setChecked(value === 'on')
      else await field.fill(value)
      expect(await valueNow(), `${studyNames[kind].tab}: ${label}`).not.toBe(before)
      this.changed.add(`${studyNames[kind].tab}: ${label}`)
    }
  }

  /** Labels of all fields that the chosen form shows. */
  async labels(kind: StudyKind): Promise<string[]> {
    const texts = await this.panel(kind).locator('label').allTextContents()
    return texts.map((label) => `${studyNames[kind].tab}: ${label}`)
  }

  /** The record of the newest study of a kind; fails when there is none. */
  async record(kind: StudyKind): Promise<ConsoleStudy> {
    const record = (await this.lab.state()).studies[kind]
    if (!record) throw new Error(`No study ${kind} was requested.`)
    return record
  }

  /** Presses the study's button and waits until it is done, cancelled or failed. */
  async run(kind: StudyKind, timeout = 60_000): Promise<ConsoleStudy> {
    await this.choose(kind)
    await this.action(kind).click()
    await this.lab.until(
      `the study ${kind}`,
      ({ studies }) => !['waiting', 'running'].includes(studies[kind]?.state ?? 'waiting'),
      timeout,
    )
    return this.record(kind)
  }
}
