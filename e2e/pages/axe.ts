/** Runs axe-core inside the page and returns its violations in one line each. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Frame, Locator, Page } from '@playwright/test'

interface Axe {
  run(part: string | Element, options: object): Promise<AxeResult>
}

interface AxeResult {
  violations: { id: string; help: string; nodes: { target: unknown[]; failureSummary?: string }[] }[]
}

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The rules whose result depends on colours alone. */
const colourRules = ['color-contrast', 'link-in-text-block']

/**
 * Violations of the WCAG A and AA rules and of axe's best practices; an empty list is a clean page.
 * @param within the part to check, by default the whole page: an element, or a selector of one or more. A
 *   whole page of the Lab view takes seconds, so tests of one part check that part
 * @param rules ids of the only rules to check, by default all
 */
export async function axeViolations(
  page: Page | Frame,
  within: string | Locator = 'html',
  rules?: readonly string[],
): Promise<string[]> {
  // Not as a script element, which the content security policy would block.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source)
  const part = typeof within === 'string' ? within : await within.elementHandle()
  const result = await page.evaluate(
    ([where, only]) =>
      (window as unknown as { axe: Axe }).axe.run(where as string | Element, {
        preload: false,
        ...(only && { runOnly: only }),
      }),
    [part, rules] as const,
  )
  return result.violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help} (${nodes.map((node) => node.target.join(' ')).join('; ')}) ` +
      `First: ${nodes[0]?.failureSummary ?? ''}`,
  )
}

/** The looks of a page that axe checks: both themes, and the colours that a system forces on it. */
const looks = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  forced: { colorScheme: 'light', forcedColors: 'active' },
} as const

/**
 * Violations in both themes and in forced colours. All rules in the first, those about colours in the others,
 * which have the same elements. Leaves the page in the light theme.
 * @param frame the part of the page to check, by default all of it
 */
export async function violationsInAllLooks(
  page: Page,
  within: string | Locator = 'html',
  frame: Page | Frame = page,
): Promise<string[]> {
  const found: string[] = []
  for (const [look, media] of Object.entries(looks)) {
    await page.emulateMedia(media)
    await frame.locator(`html[data-theme="${media.colorScheme}"]`).waitFor({ state: 'attached' })
    const rules = look === 'light' ? undefined : colourRules
    found.push(...(await axeViolations(frame, within, rules)).map((one) => `${look}: ${one}`))
  }
  await page.emulateMedia(looks.light)
  return found
}
