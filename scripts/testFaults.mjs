// @ts-check
/**
 * `npm run test:faults`: the storage with every n-th operation broken, on a disk in memory and in Chromium;
 * then builds the page and breaks the n-th call of the browser's APIs in a short run, for every n
 * (e2e/faults.every.ts). `-- --only "files worker"` selects the scenes whose names contain all the words,
 * `--every 7` tries each seventh n, `--from 3` begins at that n, `--no-build` takes the page as it was built.
 * Prints a table of the operations: n tried, and after how many the run went on, the fault was told, or work
 * was lost.
 */
import { ensureChromium } from './findChromium.mjs'
import { npmRun, runCommand } from './npmRun.mjs'
import { readOptions } from './options.mjs'

const options = readOptions()
const unknown = [...options.keys()].find((name) => !['only', 'every', 'from', 'no-build'].includes(name))
const every = Number(options.get('every') ?? 1)
const from = Number(options.get('from') ?? 0)
if (unknown || !Number.isInteger(every) || every < 1 || !Number.isInteger(from) || from < 0) {
  console.error(
    unknown
      ? `There is no option --${unknown}.`
      : 'After --every comes a whole number from 1, after --from one from 0.',
  )
  process.exit(1)
}
const storageTests = [
  'src/storage/faults.test.ts',
  'src/storage/faults.browser.test.ts',
  'src/worker/datasets/faults.test.ts',
]
const stored =
  options.has('only') ||
  (await runCommand(['vitest', 'run', '--project', 'unit', '--project', 'browser', ...storageTests], {
    IGPT_FAULTS: '1',
    IGPT_CHROMIUM: ensureChromium(),
  }))
const built = options.has('no-build') || (await npmRun('build'))
const green =
  stored &&
  built &&
  (await runCommand(['playwright', 'test'], {
    IGPT_FAULTS: '1',
    IGPT_FAULTS_ONLY: options.get('only') ?? '',
    IGPT_FAULTS_EVERY: String(every),
    IGPT_FAULTS_FROM: String(from),
  }))
process.exit(green ? 0 : 1)
