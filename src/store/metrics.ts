/**
 * The curves of the run on show, in columns that grow in place. The store's `version` changes at most
 * four times a second however fast events come; a chart redraws on it and reads the columns then.
 */
import { createStore } from 'zustand/vanilla'
import type { MetricColumns } from '../worker/protocol'
import { throttle } from './throttle'

/** A column of numbers that grows by doubling. */
class Column {
  #values = new Float64Array(256)
  length = 0

  push(values: ArrayLike<number>): void {
    const length = this.length + values.length
    if (length > this.#values.length) {
      const larger = new Float64Array(Math.max(length, 2 * this.#values.length))
      larger.set(this.#values.subarray(0, this.length))
      this.#values = larger
    }
    this.#values.set(values, this.length)
    this.length = length
  }

  /** The values so far; a view that later pushes may leave behind. */
  view(): Float64Array {
    return this.#values.subarray(0, this.length)
  }
}

export interface MetricsState {
  version: number
  step: Column
  loss: Column
  learningRate: Column
  gradNorm: Column
  valStep: Column
  valLoss: Column
  append(columns: MetricColumns): void
  appendValidation(step: number, loss: number): void
  clear(): void
  /** Shows what waits for its turn at once. */
  flush(): void
}

/** Milliseconds between two redraws of the charts. */
const redrawEvery = 250

export function createMetricsStore() {
  const columns = () => ({
    step: new Column(),
    loss: new Column(),
    learningRate: new Column(),
    gradNorm: new Column(),
    valStep: new Column(),
    valLoss: new Column(),
  })
  return createStore<MetricsState>()((set, get) => {
    const show = throttle(() => set(({ version }) => ({ version: version + 1 })), redrawEvery)
    return {
      version: 0,
      ...columns(),
      append({ step, loss, learningRate, gradNorm }) {
        const state = get()
        state.step.push(step)
        state.loss.push(loss)
        state.learningRate.push(learningRate)
        state.gradNorm.push(gradNorm)
        show()
      },
      appendValidation(step, loss) {
        get().valStep.push([step])
        get().valLoss.push([loss])
        show()
      },
      clear: () => set(({ version }) => ({ version: version + 1, ...columns() })),
      flush: () => show.flush(),
    }
  })
}
