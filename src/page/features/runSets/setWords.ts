/** What a set's runs found, in sentences and as the rows of a table. */
import type { MeanAndDeviation } from '../../../core/statistics'
import { heldOutTitle, pixelWords } from '../../store/state/labels'
import { setBands, setResult } from '../../store/state/setBands'
import type { ShownSet } from '../../store/state/runSet'
import { figures, percent } from '../../ui/format'
import { text } from '../../text/text'

const share = ({ mean, deviation }: MeanAndDeviation): string =>
  text.runSets.spread(percent(mean), figures(100 * deviation, 2))

/** "5 seeds: best layer 3 or 4 of 6 in all; 89.1% ± 0.6. Raw pixels ...", or that it is too early. */
export function resultWords({ set, runs }: ShownSet): string {
  const result = setResult(runs)
  if (!result) return text.runSets.tooFew
  const { count, bestLayers, lastLayer, best, rawPixels, loss } = result
  const words = [text.runSets.result(count, bestLayers, lastLayer, share(best))]
  if (rawPixels) words.push(text.runSets.rawPixels(share(rawPixels)))
  if (loss) {
    const nats = text.runSets.spread(figures(loss.mean, 4), figures(loss.deviation, 2))
    words.push(text.runSets.loss(heldOutTitle(set.config), nats, pixelWords(set.config)))
  }
  return text.common.sentences([...words, text.runSets.deviation])
}

/** Accuracy of each layer over the seeds at the last step that they share. */
export function layerRows({ runs }: ShownSet): (string | number)[][] {
  const last = setBands(runs).probes.at(-1)
  return (last?.layers ?? []).map(({ mean, deviation, count }, layer) => [
    layer,
    percent(mean),
    figures(100 * deviation, 2),
    count,
  ])
}
