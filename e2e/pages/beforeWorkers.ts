/** Code that runs in every worker of a page before the worker's own. */
import type { Page } from '@playwright/test'

/** Scripts that workers begin with; the parts that one loads later have other names. */
const everyWorker = /\.worker-[\w-]+\.js$/

/**
 * Puts code before the script of every worker that the page starts from now on. The request is repeated where
 * the server has just closed the kept connection.
 * @param scripts the scripts' addresses
 */
export async function beforeWorkers(page: Page, code: string, scripts = everyWorker): Promise<void> {
  await page.route(scripts, async (route) => {
    const response = await route.fetch({ maxRetries: 3 })
    await route.fulfill({ response, body: `${code};\n${await response.text()}` })
  })
}
