/**
 * Looks at single places of images while a run trains: computed between two steps with the weights
 * themselves, which no step changes meanwhile, so that nothing is copied. Only the newest one that waits is
 * computed: the user may hold an arrow key.
 */
import { LabError } from '../../core/failure'
import type { Look, LookRequest } from '../../core/protocol'
import type { PreparedData } from '../../data/prepare'
import type { EvaluationContext } from '../measuring/evaluation'
import type { Pretraining } from '../steps/pretraining'
import { placeInside } from '../studies/placeInside'

interface Waiting {
  request: LookRequest
  resolve(look: Look): void
  reject(error: unknown): void
}

/** @throws LabError tokens-invalid if this run's model cannot predict the place of these tokens */
function checkLook(
  { positions, paletteInfo, order }: PreparedData,
  masked: boolean,
  { tokens, unknown, place }: LookRequest,
): void {
  const refuse = (message: string) =>
    new LabError({
      code: 'tokens-invalid',
      message,
      remedy: "Take an image of this run's size and colours, and a place in it.",
    })
  if (tokens.length !== positions || (unknown && unknown.length !== positions))
    throw refuse(`The image has ${tokens.length} tokens, this run's have ${positions}.`)
  if (!(Number.isInteger(place) && place >= 0 && place < positions))
    throw refuse(`There is no place ${place} among the ${positions} of the image.`)
  const beyond = tokens.findIndex((token, i) => !unknown?.[i] && token >= paletteInfo.nVocab)
  if (beyond >= 0)
    throw refuse(`Token ${tokens[beyond]} at place ${beyond} is outside the run's ${paletteInfo.nVocab}.`)
  if (masked || !unknown) return
  const before = order ? order.subarray(0, order.indexOf(place)) : Array.from({ length: place }, (_, i) => i)
  for (const earlier of before) {
    if (unknown[earlier])
      throw refuse(`Place ${earlier} is read before place ${place}, and there is no token in it.`)
  }
}

export class Looks {
  private waiting: Waiting | null = null

  /** @param training whose weights are looked at; it must take no step during `advance` */
  constructor(
    private readonly context: EvaluationContext,
    private readonly training: Pick<Pretraining, 'taken' | 'trainer'>,
  ) {}

  /** Replaces the look that waits, which is rejected with LabError busy. @throws LabError tokens-invalid */
  ask(request: LookRequest): Promise<Look> {
    checkLook(this.context.data, this.context.config.objective === 'masked', request)
    this.end(
      new LabError({
        code: 'busy',
        message: 'A newer look replaced this one.',
        remedy: 'Wait for the answer before you look elsewhere.',
      }),
    )
    return new Promise((resolve, reject) => {
      this.waiting = { request, resolve, reject }
    })
  }

  get pending(): boolean {
    return this.waiting !== null
  }

  /** Computes the look that waits, if any; its failure is its own and ends nothing else. */
  async advance(): Promise<void> {
    const look = this.waiting
    if (!look) return
    this.waiting = null
    const { data, runId } = this.context
    const { request } = look
    // A token that is not there must not lie outside the embeddings.
    const tokens = request.tokens.map((token, i) => (request.unknown?.[i] ? 0 : token))
    try {
      const inside = await placeInside(data, this.training.trainer.set, { ...request, tokens })
      look.resolve({ ...inside, runId, step: this.training.taken })
    } catch (error) {
      look.reject(error)
    }
  }

  /** Rejects the look that waits. */
  end(error: unknown): void {
    this.waiting?.reject(error)
    this.waiting = null
  }
}
