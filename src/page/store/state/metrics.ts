/**
 * The curves of the run on show, in columns that grow in place. The store's `version` changes at most
 * four times a second however fast events come; a chart redraws on it and reads the columns then.
 */
import { createStore } from 'zustand/vanilla'
import { ColumnSeries } from '../../../core/metrics'
import type { MetricColumns } from '../../../core/protocol'
import { throttle } from '../../../core/throttle'

interface Curves {
  /** One row a step. */
  training: ColumnSeries<keyof MetricColumns>
  /** One row a measurement, nats per pixel. */
  validation: ColumnSeries<'step' | 'loss'>
}

export interface MetricsState extends Curves {
  version: number
  append(columns: MetricColumns): void
  appendValidation(step: number, loss: number): void
  clear(): void
  /** Shows what waits for its turn at once. */
  flush(): void
}

/** Milliseconds between two redraws of the charts. */
const redrawEvery = 250

/** New series rather than cleared ones: a chart may still hold views of the run before. */
function emptyCurves(): Curves {
  return {
    training: new ColumnSeries({ step: 'u32', loss: 'f32', learningRate: 'f32', gradNorm: 'f32' }),
    validation: new ColumnSeries({ step: 'u32', loss: 'f64' }),
  }
}

export function createMetricsStore() {
  return createStore<MetricsState>()((set, get) => {
    const show = throttle(() => set(({ version }) => ({ version: version + 1 })), redrawEvery)
    return {
      version: 0,
      ...emptyCurves(),
      append(columns) {
        get().training.append({ ...columns })
        show()
      },
      appendValidation(step, loss) {
        get().validation.append({ step: [step], loss: [loss] })
        show()
      },
      clear: () => set(({ version }) => ({ version: version + 1, ...emptyCurves() })),
      flush: () => show.flush(),
    }
  })
}

/** The newest validation loss, undefined before the first. */
export function lastValidation({ validation }: Curves): number | undefined {
  return validation.view('loss').at(-1)
}
