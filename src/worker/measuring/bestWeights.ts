/**
 * The weights with the lowest validation loss of a run so far: a small set is soon learned by heart, and the
 * latest weights are then worse than earlier ones. Kept in the memory of the page, saved with the run, and
 * used where the user asks for them.
 */
import type { BestKept } from '../../checkpoint/savedRun'
import type { Post } from '../../core/protocol'
import type { WeightSet } from '../../compute/model/weights'

/** Larger models keep their latest weights only: a third more would be stored at every autosave. */
const mostBytes = 256 * 2 ** 20

export class BestWeights {
  private best: BestKept | null

  /** @param from of the run that is continued */
  constructor(
    private readonly runId: string,
    private readonly post: Post,
    from: BestKept | undefined,
  ) {
    this.best = from ?? null
  }

  /** Null before the first validation. */
  get current(): BestKept | null {
    return this.best
  }

  /**
   * Keeps these weights if their loss is the lowest so far.
   * @param set with the weights of `step`; stays the caller's
   */
  async offer(step: number, loss: number, set: WeightSet): Promise<void> {
    if (!(loss < (this.best?.loss ?? Infinity))) return
    const bytes = [...set.byName.values()].reduce((sum, { size }) => sum + 4 * size, 0)
    if (bytes > mostBytes) return
    this.best = { step, loss, weights: await set.read() }
    this.post({ kind: 'bestKept', runId: this.runId, step, loss })
  }
}
