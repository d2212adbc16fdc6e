/** A run set as one zip archive: the files of its runs, and their numbers with mean and deviation. */
import type { Lab } from './lab'
import { metricsCsv, metricsJson, runsHere } from './metricsFile'
import { runName } from './state/runName'
import { fileName } from '../ui/download'

/** The archive and its name. Reads what storage has of the set first. */
export async function setArchive(lab: Lab, setId: string): Promise<{ name: string; file: Blob }> {
  await lab.loadSet(setId)
  const runs = runsHere(lab)
    .filter(({ run }) => run.set?.id === setId)
    .sort((a, b) => (a.run.set?.index ?? 0) - (b.run.set?.index ?? 0))
  const name = runName(setId)
  const files = await lab.savedSetFiles(setId)
  const file = await lab.zipFiles([
    ...files,
    { name: `${name}-metrics.csv`, file: new Blob([metricsCsv(runs)], { type: 'text/csv' }) },
    { name: `${name}-metrics.json`, file: new Blob([metricsJson(runs)], { type: 'application/json' }) },
  ])
  return { name: fileName('zip', name, 'run set'), file }
}
