/** Collects the metrics of optimizer steps and posts them as columns, ten times a second at most. */
import * as tf from '@tensorflow/tfjs'
import type { Post, RunFacts } from '../../core/protocol'

const intervalMs = 100

/** Metrics of one optimizer step: nats per pixel, and the gradient norm before clipping. */
export interface StepRow {
  step: number
  loss: number
  learningRate: number
  gradNorm: number
}

/** Facts passed in by the session; the others are added here. */
export type SessionFacts = Omit<RunFacts, 'parameters' | 'tensors' | 'bytes'> & {
  /** Bytes on the device outside tfjs's count. */
  extraBytes: number
}

export class MetricsOutbox {
  private rows: StepRow[] = []
  private lastFlush = -Infinity

  constructor(
    private readonly runId: string,
    private readonly post: Post,
    private readonly parameters: number,
  ) {}

  add(row: StepRow): void {
    this.rows.push(row)
  }

  flushIfDue(step: number, facts: SessionFacts): void {
    if (performance.now() - this.lastFlush >= intervalMs) this.flush(step, facts)
  }

  /** Posts the collected rows with the facts, or nothing if no step was taken since. */
  flush(step: number, { extraBytes, ...facts }: SessionFacts): void {
    if (this.rows.length === 0) return
    this.lastFlush = performance.now()
    const rows = this.rows
    this.rows = []
    const columns = {
      step: Uint32Array.from(rows, (r) => r.step),
      loss: Float32Array.from(rows, (r) => r.loss),
      learningRate: Float32Array.from(rows, (r) => r.learningRate),
      gradNorm: Float32Array.from(rows, (r) => r.gradNorm),
    }
    const { numTensors, numBytes } = tf.memory()
    this.post(
      {
        kind: 'metrics',
        runId: this.runId,
        step,
        columns,
        facts: { ...facts, parameters: this.parameters, tensors: numTensors, bytes: numBytes + extraBytes },
      },
      Object.values(columns).map((column) => column.buffer),
    )
  }
}
