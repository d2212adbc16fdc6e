/** Runs axe-core inside the page and returns its violations in one line each. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Frame, Page } from '@playwright/test'

interface AxeResult {
  violations: { id: string; help: string; nodes: { target: unknown[]; failureSummary?: string }[] }[]
}

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/**
 * Violations of the WCAG A and AA rules and of axe's best practices; an empty list is a clean page.
 * @param within a selector of the part to check, by default the whole page
 */
export async function axeViolations(page: Page | Frame, within = 'html'): Promise<string[]> {
  // Not as a script element, which the content security policy would block.
  await page.evaluate(source)
  const result = await page.evaluate(
    (part) => (window as unknown as { axe: { run(part: string): Promise<AxeResult> } }).axe.run(part),
    within,
  )
  return result.violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help} (${nodes.map((node) => node.target.join(' ')).join('; ')}) ` +
      `First: ${nodes[0]?.failureSummary ?? ''}`,
  )
}
