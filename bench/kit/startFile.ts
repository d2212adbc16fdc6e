/** PyTorch's initial state: our initial weights and tokens in a file that bench/torch_reference.py reads. */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Rng } from '../../src/core/rng'
import { initialWeights } from '../../src/compute/model/init'
import { weightShapes } from '../../src/compute/model/weights'
import type { TrainShape } from '../page/protocol'
import type { StartFile } from '../torch.mjs'
import { weightsRng } from './ours'

/** (B, T) random palette indices: step time does not depend on them. */
export function randomTokens({ batch, positions, nVocab }: TrainShape): Int32Array<ArrayBuffer> {
  const rng = new Rng(2)
  return Int32Array.from({ length: batch * positions }, () => rng.int(nVocab))
}

/** Writes the file; `remove` deletes it. */
export function writeStart(
  shape: TrainShape,
  tokens: Int32Array<ArrayBuffer>,
): StartFile & { remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'igpt-bench-'))
  const file = join(folder, 'start')
  const values = initialWeights(shape, weightsRng())
  const parameters = weightShapes(shape)
  const handle = openSync(file, 'w')
  for (const piece of [...parameters.map(([name]) => values.get(name) ?? new Float32Array(0)), tokens])
    writeSync(handle, piece)
  closeSync(handle)
  return { file, parameters, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
