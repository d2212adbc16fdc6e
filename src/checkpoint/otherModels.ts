/** Weights of other models, named for what they are before an ImageGPT is looked for in them. */
import { weightsModelError } from './checkpointErrors'
import type { TensorFile } from './tensorFile'

/** Vocabulary of GPT-2, and as nanoGPT pads it. */
const textVocabularies = new Set([50_257, 50_304])
/** No image palette is as large, and no text vocabulary so small. */
const mostColours = 16_384

const remedy =
  "Choose an ImageGPT: the lab's own export, one of transformers, or a converted one of OpenAI's " +
  '(docs/models.md).'

/**
 * Refuses what is another model by names or shapes that no ImageGPT has.
 * @param file under the causal model's names, see theirNames.ts
 * @throws LabError weights-model
 */
export function requireImageGpt({ fileName, tensors }: TensorFile): void {
  const refuse = (what: string) => weightsModelError(fileName, what, remedy)
  const embedding = tensors.get('transformer.wte.weight')?.shape
  const names = [...tensors.keys()]
  if (!embedding) {
    if (names.some((name) => name.startsWith('transformer.'))) return
    const [first] = names
    throw refuse(
      first === undefined
        ? 'holds no tensors.'
        : `holds a model of another architecture, not an ImageGPT: its first tensor is ` +
            `${JSON.stringify(first.slice(0, 80))}.`,
    )
  }
  const [rows = 0, width = 0] = embedding
  if (textVocabularies.has(rows) || rows > mostColours)
    throw refuse(`holds a GPT for text, with ${rows} tokens in its vocabulary, not one for images.`)
  const attention = tensors.get('transformer.h.0.attn.c_attn.weight')?.shape
  if (attention?.[0] === 3 * width && attention[1] === width)
    throw refuse(
      'holds a GPT whose linear layers are transposed, as of nanoGPT and minGPT; their norms compute ' +
        'something else too.',
    )
  if (tensors.has('transformer.h.0.ln_1.bias'))
    throw refuse("holds a GPT whose norms have a mean and biases, as GPT-2's; ImageGPT's have gains alone.")
}
