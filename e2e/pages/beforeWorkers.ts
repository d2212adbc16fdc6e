/** Code that runs in every worker of a page before the worker's own. */
import type { Page } from '@playwright/test'

/**
 * Puts code before the script of every worker that the page starts from now on. The request is repeated where
 * the server has just closed the kept connection.
 */
export async function beforeWorkers(page: Page, code: string): Promise<void> {
  await page.route(/\.worker-[\w-]+\.js$/, async (route) => {
    const response = await route.fetch({ maxRetries: 3 })
    await route.fulfill({ response, body: `${code};\n${await response.text()}` })
  })
}
