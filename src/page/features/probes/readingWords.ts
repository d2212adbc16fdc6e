/** The sentences below the probe chart: a probe's reading in words, with differences in points. */
import { percent } from '../../ui/format'
import { text } from '../../text/text'
import { withinNoise, type Comparison, type ProbeReading } from './reading'

const words = () => text.probes.reading

/** "8.0 ± 2.1", in percentage points, without a sign. */
const points = ({ mean, error }: Comparison): string =>
  text.charts.plusMinus((100 * Math.abs(mean)).toFixed(1), (100 * error).toFixed(1))

function rawPixelWords(raw: Comparison): string {
  const accuracy = percent(raw.accuracy)
  if (raw.mean === 0) return words().rawEqual(accuracy)
  const said = withinNoise(raw) ? words().rawNoise : words().raw
  return said(accuracy, points(raw), raw.mean > 0)
}

function lastLayerWords({ last, lastLayer }: ProbeReading): string {
  if (last === 0) return ''
  if (!lastLayer) return words().lastIsBest
  if (lastLayer.mean === 0) return words().lastEqual
  return (withinNoise(lastLayer) ? words().lastNoise : words().last)(points(lastLayer))
}

function untrainedWords(untrained: Comparison): string {
  const accuracy = percent(untrained.accuracy)
  if (untrained.mean === 0) return words().untrainedEqual(accuracy)
  const said = withinNoise(untrained) ? words().untrainedNoise : words().untrained
  return said(accuracy, points(untrained), untrained.mean > 0)
}

/**
 * Such as "Best: layer 2 of 6, 58.7%. Raw pixels 50.7%: the features win by 8.0 ± 2.1 points. ..."
 * @param rewound whether the probe is not the newest, so that its step is said
 */
export function readingWords(reading: ProbeReading, rewound = false): string {
  const { step, best, last, accuracy, rawPixels, untrained, lastLayer } = reading
  const layer = best === 0 ? words().embeddings : String(best)
  const comparisons = [rawPixels, lastLayer, untrained].filter((one) => one !== null)
  return text.common.sentences(
    [
      rewound && step > 0
        ? words().bestAt(step, layer, last, percent(accuracy))
        : (step === 0 ? words().bestUntrained : words().best)(layer, last, percent(accuracy)),
      rawPixels ? rawPixelWords(rawPixels) : '',
      lastLayerWords(reading),
      untrained ? untrainedWords(untrained) : '',
      comparisons.some(({ paired }) => !paired) ? words().unpaired : '',
    ].filter(Boolean),
  )
}
