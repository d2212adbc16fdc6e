/** Measures one shape in a process of its own, and halves the batch while the shape does not fit. */
import type { TrainShape } from '../page/protocol'
import { runPiece, type Failed } from './kitProcess'
import type { OneShape } from './oneShape'
import type { ShapeResult } from './result'

export interface ShapeOutcome {
  result: ShapeResult
  failed?: Failed
}

/** One attempt. @param options forced kernel options */
export async function measureInProcess(request: OneShape, options?: string): Promise<ShapeOutcome> {
  const { data, failed } = await runPiece<ShapeResult>('shape', request, request.limit, { options })
  return { result: { shape: request.shape, parameters: 0, notes: [], ...data }, failed }
}

/**
 * Measures a shape at the largest batch that runs: if our step fails, tries half the batch; not after a time
 * limit.
 *
 * @param measure one attempt
 */
export async function measureFitting(
  request: OneShape,
  measure: (request: OneShape) => Promise<ShapeOutcome> = measureInProcess,
): Promise<ShapeOutcome> {
  const notes: string[] = []
  for (let { batch } = request.shape; ; batch = Math.floor(batch / 2)) {
    const shape: TrainShape = { ...request.shape, batch }
    const outcome = await measure({ ...request, shape })
    const { result, failed } = outcome
    result.notes = [...notes, ...result.notes]
    if (failed?.cause !== 'step' || result.losses || batch === 1) {
      if (failed) result.notes.push(`Batch ${batch}: ${failed.message}.`)
      return outcome
    }
    notes.push(`Batch ${batch} did not run (${failed.message}), so half of it was tried.`)
  }
}
