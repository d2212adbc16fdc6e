/** The English texts of the page, by panel. */
import { charts } from './en/charts'
import { common } from './en/common'
import { completions } from './en/completions'
import { compare, facts, loss, probes } from './en/results'
import { runFiles, savedRuns, weights } from './en/files'
import { dataset, imports, model, palette, presets, training, web } from './en/setup'
import { studies } from './en/studies'
import { announcer, help, shell, startFailure, transport } from './en/shell'

export const en = {
  announcer,
  charts,
  common,
  compare,
  completions,
  dataset,
  facts,
  help,
  imports,
  loss,
  model,
  palette,
  presets,
  probes,
  runFiles,
  savedRuns,
  shell,
  startFailure,
  studies,
  training,
  transport,
  web,
  weights,
}
