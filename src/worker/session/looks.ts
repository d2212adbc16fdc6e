/**
 * Looks at single places of images while a run trains, by the weights of the last step.
 */
import { LabError } from '../../core/failure'
import type { Look, LookRequest } from '../../core/protocol'
import type { PreparedData } from '../../data/prepare'
import type { EvaluationContext } from '../measuring/evaluation'
import type { Pretraining } from '../steps/pretraining'
import { placeInside } from '../studies/placeInside'
import { NewestOnly } from './newestOnly'

/** @throws LabError tokens-invalid unless these are the tokens of one image; unknown ones do not matter */
export function checkImage(
  { positions, paletteInfo }: Pick<PreparedData, 'positions' | 'paletteInfo'>,
  tokens: Uint16Array,
  unknown: Uint8Array | null,
): void {
  if (tokens.length !== positions || (unknown && unknown.length !== positions))
    throw invalid(`The image has ${tokens.length} tokens, this run's have ${positions}.`)
  const beyond = tokens.findIndex((token, i) => !unknown?.[i] && token >= paletteInfo.nVocab)
  if (beyond >= 0)
    throw invalid(`Token ${tokens[beyond]} at place ${beyond} is outside the run's ${paletteInfo.nVocab}.`)
}

const invalid = (message: string) =>
  new LabError({
    code: 'tokens-invalid',
    message,
    remedy: "Take an image of this run's size and colours, and a place in it.",
  })

/** @throws LabError tokens-invalid if this run's model cannot predict the place of these tokens */
function checkLook(data: PreparedData, masked: boolean, { tokens, unknown, place }: LookRequest): void {
  const { positions, order } = data
  checkImage(data, tokens, unknown)
  if (!(Number.isInteger(place) && place >= 0 && place < positions))
    throw invalid(`There is no place ${place} among the ${positions} of the image.`)
  if (masked || !unknown) return
  const before = order ? order.subarray(0, order.indexOf(place)) : Array.from({ length: place }, (_, i) => i)
  for (const earlier of before) {
    if (unknown[earlier])
      throw invalid(`Place ${earlier} is read before place ${place}, and there is no token in it.`)
  }
}

export class Looks extends NewestOnly<LookRequest, Look> {
  /** @param training whose weights are looked at; it must take no step during `advance` */
  constructor(
    private readonly context: EvaluationContext,
    private readonly training: Pick<Pretraining, 'taken' | 'trainer'>,
  ) {
    super()
  }

  /** @throws LabError tokens-invalid; busy once a newer look replaces it */
  override async ask(request: LookRequest): Promise<Look> {
    checkLook(this.context.data, this.context.config.objective === 'masked', request)
    return super.ask(request)
  }

  protected readonly replaced = {
    message: 'A newer look replaced this one.',
    remedy: 'Wait for the answer before you look elsewhere.',
  }

  protected async compute(request: LookRequest): Promise<Look> {
    const { context, training } = this
    // A token that is not there must not lie outside the embeddings.
    const tokens = request.tokens.map((token, i) => (request.unknown?.[i] ? 0 : token))
    const inside = await placeInside(context.data, training.trainer.set, { ...request, tokens })
    return { ...inside, runId: context.runId, step: training.taken }
  }
}
