/** Opening a model from files, and asking a model for plain numbers. Changes nothing on show: both are for the console and for scripts. */
import type { NumbersKind } from '../worker/protocol'
import { requireReady, type LabCore } from './core'

export function createModelControl(core: LabCore) {
  const { client } = core
  return {
    /** @param nHead heads, needed where no config.json is among the files; null otherwise */
    async loadWeights(files: File[], nHead: number | null) {
      requireReady(core)
      return client.loadWeights(files, nHead)
    },
    /** Logits or features of (B, T) tokens by the opened model, or by the run where none is open. */
    async numbers(what: NumbersKind, tokens: number[][]) {
      requireReady(core)
      return client.numbers(what, tokens)
    },
  }
}
