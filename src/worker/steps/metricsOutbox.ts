/** Gathers the rows of optimizer steps and posts them as columns, about ten times a second at most. */
import * as tf from '@tensorflow/tfjs'
import type { Post, RunFacts } from '../../core/protocol'

const everyMs = 100

export interface StepRow {
  step: number
  loss: number
  learningRate: number
  gradNorm: number
}

/** The facts that the session knows; the rest is read here. */
export type SessionFacts = Omit<RunFacts, 'parameters' | 'tensors' | 'bytes'> & {
  /** Bytes on the device that tfjs does not count. */
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
    if (performance.now() - this.lastFlush >= everyMs) this.flush(step, facts)
  }

  /** Posts what has gathered, with the facts; posts nothing when no step was taken since. */
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
