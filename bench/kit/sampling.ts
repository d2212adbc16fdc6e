/** Drawing whole images with the key-value cache, at several numbers of images. */
import type { TrainShape } from '../page/protocol'
import { Ours } from './ours'
import type { Drawn } from './result'
import { randomTokens } from './startFile'

export interface SamplingRequest {
  shape: TrainShape
  counts: readonly number[]
  seconds: number
}

/** @param report receives all results after each */
export async function runSampling(
  { shape, counts, seconds }: SamplingRequest,
  report: (part: { drawn: Drawn[] }) => void,
): Promise<void> {
  const ours = await Ours.start()
  await ours.open({ ...shape, batch: 1 }, randomTokens({ ...shape, batch: 1 }), 1)
  const drawn: Drawn[] = []
  for (const images of counts) {
    drawn.push(await ours.draw(images, seconds / counts.length))
    report({ drawn })
  }
}
