/** Every malformed data file and run file of the committed corpora is refused here with its code. */
import { readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { expect, test } from '@playwright/test'
import type { ConsoleApi } from '../pages/console'
import { Engine, type EngineName } from './engines'
import { defaultPreset } from './measured'

declare const igptLab: ConsoleApi & { openFiles(files: File[]): Promise<unknown> }

interface Malformed {
  file: string
  code: string
  /** Files that are opened with it. */
  beside?: string[]
}

const data = resolve('src/data/formats/fixtures/malformed')
const models = resolve('src/checkpoint/fixtures/malformed')
const listed = (folder: string) => JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Malformed[]
const cases = [
  // Palettes are opened by a dialog of their own, and only parsed, which no engine does in its own way.
  ...listed(data)
    .filter(({ file }) => !file.startsWith('palette/'))
    .map((one) => ({ ...one, folder: data, open: 'openFiles' as const })),
  ...listed(models)
    .filter(({ file }) => file.endsWith('.igpt'))
    .map((one) => ({ ...one, folder: models, open: 'openRun' as const })),
]

test('malformed files are refused with their codes', async ({ baseURL }, { project }) => {
  test.setTimeout(600_000)
  expect(cases.length).toBeGreaterThan(90)
  const engine = new Engine(project.name as EngineName)
  try {
    const page = await engine.start()
    await engine.visitBefore(page, baseURL ?? '')
    await page.open(baseURL + defaultPreset)
    for (const { folder, file, beside = [], code, open } of cases) {
      const files = [file, ...beside].map((name) => [
        basename(name),
        readFileSync(join(folder, name)).toString('base64'),
      ])
      const refused = await page.run(
        async (encoded, how) => {
          const [first, ...others] = encoded.map(
            ([name, text]) => new File([Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))], name),
          )
          try {
            await (how === 'openRun'
              ? igptLab.openRun(first, first.name)
              : igptLab.openFiles([first, ...others]))
            return 'opened'
          } catch (error) {
            const { failure } = error as { failure?: { code: string } }
            return failure?.code ?? String(error)
          }
        },
        files,
        open,
      )
      expect.soft(refused, file).toBe(code)
    }
    // The worker is alive after all of them.
    await page.run(() => igptLab.start({ steps: 2, warmupSteps: 1 }) as Promise<void>)
    await page.until('a run', ({ run }) => (run?.step ?? 0) >= 1)
  } finally {
    await engine.end()
  }
})
