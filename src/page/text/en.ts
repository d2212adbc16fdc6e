/** The English texts of the page, by panel. */
import { commands, disabled, failureCodes, failureMessages, failures, labels } from './en/actions'
import { charts } from './en/charts'
import { common } from './en/common'
import { completions } from './en/completions'
import { forecast } from './en/forecast'
import { facts, loss, probes } from './en/results'
import { guide, play, views } from './en/play'
import { rewind } from './en/rewind'
import { runSetFailures, runSets } from './en/runSets'
import { runFiles, savedRuns, weightsChoice } from './en/files'
import { dataset, model, palette, presets, training } from './en/setup'
import { share } from './en/share'
import { whatIsThis } from './en/whatIsThis'
import { explained, terms } from './en/terms'
import { touch } from './en/touch'
import { announcer, shell, startFailure, transport } from './en/shell'
import type { CompareTexts } from './en/compare'
import type { ConsoleTexts } from './en/console'
import type { FinderTexts } from './en/finder'
import type { HelpSheetTexts } from './en/helpSheet'
import type { ImportingTexts } from './en/importing'
import type { LessonTexts } from './en/lessons'
import type { MeasureTexts } from './en/measure'
import type { PadTexts } from './en/pad'
import type { PaletteEditorTexts } from './en/paletteEditor'
import type { PixelPanelTexts } from './en/pixelPanel'
import type { ReplayTexts } from './en/replay'
import type { ReportTexts } from './en/report'
import type { SharingTexts } from './en/sharing'
import type { StudiesTexts } from './en/studies'
import type { WebTexts } from './en/web'
import type { WeightsTexts } from './en/weights'

/**
 * Texts of parts that not every visitor opens. The English ones are loaded with their part, so that the page
 * carries no more than it shows.
 */
export interface PartTexts {
  compare: CompareTexts
  console: ConsoleTexts
  finder: FinderTexts
  helpSheet: HelpSheetTexts
  importing: ImportingTexts
  lessons: LessonTexts
  measure: MeasureTexts
  pad: PadTexts
  paletteEditor: PaletteEditorTexts
  pixelPanel: PixelPanelTexts
  replay: ReplayTexts
  report: ReportTexts
  sharing: SharingTexts
  studies: StudiesTexts
  web: WebTexts
  weights: WeightsTexts
}

/** Another language is loaded whole, with the texts of all parts. */
export type Texts = typeof en & { parts?: PartTexts }

export const en = {
  announcer,
  charts,
  commands,
  common,
  completions,
  dataset,
  disabled,
  explained,
  facts,
  failureCodes,
  failureMessages,
  failures,
  forecast,
  guide,
  labels,
  loss,
  model,
  palette,
  play,
  presets,
  probes,
  rewind,
  runFiles,
  runSetFailures,
  runSets,
  savedRuns,
  share,
  shell,
  startFailure,
  terms,
  touch,
  training,
  transport,
  views,
  weightsChoice,
  whatIsThis,
}
