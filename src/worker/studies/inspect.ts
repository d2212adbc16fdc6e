/**
 * Inspects one position of a validation image: what it attends to in every layer and head, how similar its
 * learned position embedding is to the others (paper 2.2), and what it predicts. All maps are by
 * place, row by row.
 */
import { LabError } from '../../core/failure'
import type { InspectResult, InspectStudy } from '../../core/studies/inspect'
import { texts } from '../../core/text/texts'
import { toRasterOrder } from '../../data/pixelOrder'
import { placeInside } from './placeInside'
import type { Report, StudyContext } from './study'

function refuseOutside({ data }: StudyContext, { image, row, column }: InspectStudy): void {
  const { fields } = texts.studies.inspect
  const refuse = (subject: keyof typeof fields, value: number, count: number, what: string) => {
    if (value < count) return
    const { label } = fields[subject]
    throw new LabError({
      code: 'config-invalid',
      subject,
      message: `${label} ${value} does not exist: the ${count} ${what} are numbered from 0.`,
      remedy: `Choose one from 0 to ${count - 1}.`,
    })
  }
  refuse('image', image, data.validation.count, 'validation images')
  refuse('row', row, data.grid, 'rows')
  refuse('column', column, data.grid, 'columns')
}

/**
 * The similarity of one position embedding with all.
 * @param wpe (T, C) position embeddings
 * @returns (T) cosines with embedding `position`, and lengths, in reading order; the cosine of
 *   an embedding of zeros is 0
 */
export function embeddingsBeside(
  wpe: Float32Array,
  positions: number,
  position: number,
): { similarity: Float32Array; norms: Float32Array } {
  const width = wpe.length / positions
  const dot = (a: number, b: number) => {
    let sum = 0
    for (let c = 0; c < width; c += 1) sum += wpe[a * width + c] * wpe[b * width + c]
    return sum
  }
  const norms = Float32Array.from({ length: positions }, (_, i) => Math.sqrt(dot(i, i)))
  const similarity = Float32Array.from(norms, (norm, i) =>
    norm > 0 && norms[position] > 0 ? dot(i, position) / (norm * norms[position]) : 0,
  )
  return { similarity, norms }
}

export async function* inspectStudy(
  context: StudyContext,
  study: InspectStudy,
  report: Report,
): AsyncGenerator<void, InspectResult, void> {
  refuseOutside(context, study)
  const { data, set } = context
  const { grid, positions, order, codec, nPx } = data
  report(0, 1, texts.doing.lookingInside)
  yield
  const image = data.validation.tokens.slice(study.image * positions, (study.image + 1) * positions)
  const tokens = toRasterOrder(image, order)
  const inside = await placeInside(data, set, {
    tokens,
    unknown: null,
    place: study.row * grid + study.column,
  })
  const wpe = await set.weights.wpe.data<'float32'>()
  const { similarity, norms } = embeddingsBeside(wpe, positions, inside.position)
  return {
    kind: 'inspect',
    image: study.image,
    label: data.summary.classNames[data.validation.labels[study.image]] ?? '',
    ...inside,
    decoded: codec ? { nPx, rgb: await codec.decode(tokens) } : null,
    similarity: toRasterOrder(similarity, order),
    norms: toRasterOrder(norms, order),
  }
}
