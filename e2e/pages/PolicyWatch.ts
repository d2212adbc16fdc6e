/** Records violations of the content security policies of a page and its workers, from their first line. */
import type { Page } from '@playwright/test'
import { beforeWorkers } from './beforeWorkers'

export class PolicyWatch {
  private constructor(private readonly page: Page) {}

  /** Starts to record; call before the page is opened. */
  static async of(page: Page): Promise<PolicyWatch> {
    await page.addInitScript(() => {
      const scope = window as unknown as { policyViolations: string[] }
      scope.policyViolations = []
      const note = (text: string) => scope.policyViolations.push(text)
      document.addEventListener(
        'securitypolicyviolation',
        ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
          note(`page: ${violatedDirective} stopped ${blockedURI} (${sourceFile}:${lineNumber})`),
      )
      new BroadcastChannel('policy-violations').onmessage = ({ data }: MessageEvent<string>) => note(data)
    })
    // Workers post to the page on a channel of the test.
    const listener =
      'addEventListener("securitypolicyviolation", (event) => new BroadcastChannel("policy-violations")' +
      '.postMessage(`worker: ${event.violatedDirective} stopped ${event.blockedURI}`))'
    await beforeWorkers(page, listener)
    return new PolicyWatch(page)
  }

  violations(): Promise<string[]> {
    return this.page.evaluate(() => (window as unknown as { policyViolations: string[] }).policyViolations)
  }
}
