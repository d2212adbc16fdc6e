/**
 * The tied head and dropout against PyTorch (tools/make_ablations_fixture.py), as one function that every
 * backend's test calls.
 */
import * as tf from '@tensorflow/tfjs'
import { expectAllClose } from '../allClose'
import fixture from '../../compute/model/fixtures/ablations.json'
import { toDevice, lossAndGradients } from '../../compute/model/loss'
import { tiny, tinyShape, tinyWeights } from './tinyModel'
import type { IgptShape } from '../../compute/model/weights'

interface Expected {
  loss: number
  /** Two checksums of each gradient: its sums weighted by cos(i) and by sin(2 i). */
  sums: Record<string, number[]>
  wte: number[]
}

const checksums = (values: Float32Array): number[] =>
  [Math.cos, (i: number) => Math.sin(2 * i)].map((wave) =>
    values.reduce((sum, value, i) => sum + value * wave(i), 0),
  )

/**
 * Loss and gradients of a tied head, autoregressive and masked, of dropout, and of both together. 1e-4:
 * float32 against float64; checksums over up to 576 gradients err by a few times more.
 */
export async function checkAblations(tolerance = 1e-4): Promise<void> {
  const noise = { rate: fixture.rate, key: [fixture.key[0]!, fixture.key[1]!] as const }
  const cases: [IgptShape, Expected, boolean, boolean][] = [
    [{ ...tinyShape, tiedHead: true }, fixture.tied, false, false],
    [{ ...tinyShape, tiedHead: true, objective: 'masked' }, fixture.maskedTied, true, false],
    [tinyShape, fixture.dropout, false, true],
    [{ ...tinyShape, tiedHead: true }, fixture.tiedDropout, false, true],
  ]
  for (const [shape, expected, masked, drops] of cases) {
    const set = tinyWeights(shape)
    const batch = toDevice(
      shape,
      Int32Array.from(tiny.tokens),
      masked ? Float32Array.from(fixture.mask) : undefined,
    )
    const { loss, gradients } = lossAndGradients(set, { ...batch, noise: drops ? noise : undefined })
    expectAllClose(await loss.data(), [expected.loss], tolerance)
    if (gradients.size !== Object.keys(expected.sums).length)
      throw new Error(`${gradients.size} gradients, PyTorch has ${Object.keys(expected.sums).length}.`)
    for (const [name, gradient] of gradients)
      expectAllClose(
        checksums(await gradient.data<'float32'>()),
        expected.sums[name]!,
        5 * tolerance,
        tolerance,
      )
    expectAllClose(await gradients.get('wte')!.data(), expected.wte, tolerance, tolerance)
    tf.dispose([loss, ...gradients.values(), batch.tokens, batch.mask ?? [], batch.pixelWeights ?? []])
    set.dispose()
  }
}
