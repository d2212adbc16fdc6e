/** The command behind `npm run reproduce`: backend, settings by name, report and its Markdown in one call. */
import { startBackend } from './backend'
import { configFrom } from './train'
import { reproduce, type ReproduceOptions, type ReproduceReport } from './reproduce'
import { markdownOf } from './reproduceTable'

export interface ReproduceCommand extends Pick<
  ReproduceOptions,
  'fineTuneSteps' | 'readFile' | 'onProgress'
> {
  /** Settings over the preset's, as words of a command line. */
  words: ReadonlyMap<string, string>
  /** What it runs on, for the report. */
  machine: string
  /** Labels a class; the paper's 4 and 25 where left out. */
  perClass?: readonly number[]
}

/** Throws LabError for a setting that is none, or where a run or study fails. */
export async function runReproduce({
  words,
  machine,
  perClass = [4, 25],
  ...rest
}: ReproduceCommand): Promise<{ report: ReproduceReport; markdown: string }> {
  const stop = await startBackend('wasm')
  try {
    const report = await reproduce({ ...rest, perClass, over: configFrom('digits8', words) })
    return { report, markdown: markdownOf(report, machine) }
  } finally {
    stop()
  }
}
