/** Opens one view after the other in one page, with the example on show, and closes what it opened. */
import { expect, type Page } from '@playwright/test'
import type { LabPage } from './LabPage'

interface View {
  name: string
  open(): Promise<unknown>
  close(): Promise<unknown>
}

const inLab = (page: Page) => page.getByRole('button', { name: 'Lab', exact: true }).click()

/** Opens a dialog by its key, once nothing else has the focus. */
async function byKey(page: Page, key: string): Promise<void> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await page.keyboard.press(key)
  await expect(page.getByRole('dialog')).toBeVisible()
}

async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

const dialog = (page: Page, name: string, key: string): View => ({
  name,
  open: () => byKey(page, key),
  close: () => closeDialog(page),
})

/**
 * All views but the embeds, in an order in which each leaves the page as the next one needs it.
 * @param isPhone whether the Lab view has tabs
 */
export function everyView({ page }: LabPage, isPhone: boolean): View[] {
  const nothing = async () => undefined
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const tabs = isPhone ? ['Setup', 'Train', 'Images', 'Probes', 'Studies'] : []
  return [
    { name: 'Play', open: nothing, close: nothing },
    {
      name: 'pixel view',
      open: async () => {
        await page.locator('.press-area[data-image="sample 0"]').press('Enter')
        await page.locator('.pixel-panel [aria-busy="false"]').waitFor()
      },
      close: () => press('Close the pixel view'),
    },
    {
      name: 'drawing pad',
      open: async () => {
        await page.locator('.pad-tile').click()
        await expect(page.getByRole('region', { name: 'Drawing pad' })).toBeVisible()
      },
      close: () => press('Close the drawing pad'),
    },
    {
      name: 'explanation',
      open: async () => {
        await page.locator('.about').first().click()
        await expect(page.getByRole('dialog')).toBeVisible()
      },
      close: () => closeDialog(page),
    },
    dialog(page, 'help', '?'),
    dialog(page, 'finder', 'Control+k'),
    dialog(page, 'share', 'u'),
    dialog(page, 'list of lessons', 'l'),
    {
      name: 'measurement',
      open: async () => {
        await byKey(page, 'Control+k')
        await page.keyboard.type('measure this')
        await page.keyboard.press('Enter')
        await expect(page.getByRole('dialog', { name: 'Measure this machine' })).toBeVisible()
      },
      close: () => closeDialog(page),
    },
    ...tabs.map((tab, i) => ({
      name: `Lab, ${tab}`,
      open: async () => {
        if (i === 0) await inLab(page)
        await page.getByRole('tab', { name: tab, exact: true }).click()
        await expect(page.locator('.zone-loading')).toHaveCount(0)
      },
      close: nothing,
    })),
    ...(isPhone
      ? []
      : [
          {
            name: 'Lab',
            open: async () => {
              await inLab(page)
              await expect(page.getByRole('region', { name: 'Compare runs' })).toBeVisible()
            },
            close: nothing,
          },
        ]),
    {
      name: 'lesson',
      open: async () => {
        await byKey(page, 'l')
        await page
          .getByRole('button', { name: /^Begin / })
          .first()
          .click()
        await expect(page.locator('.lesson')).toBeVisible()
      },
      close: nothing,
    },
  ]
}
