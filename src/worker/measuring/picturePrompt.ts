/**
 * The user's own picture as a prompt: cropped, resized and quantized exactly as the run's data were; and the
 * checks of tokens given as prompts. Sampling is in completions.ts.
 */
import type { PicturePrompt } from '../../core/dataPreview'
import { LabError } from '../../core/failure'
import { dequantize, quantize, type Palette } from '../../core/palette'
import type { PreparedData } from '../../data/prepare'
import { toChannels } from '../../data/resize'
import { makeSquare, type DecodedPicture } from '../../data/makeSquare'
import type { CompletionSettings } from '../../core/protocol'

/** The picture as this run's model reads it; with learned codes, encoded and decoded by the run's VQ-VAE. */
export async function picturePrompt(
  runId: string,
  data: PreparedData,
  picture: DecodedPicture,
): Promise<PicturePrompt> {
  const { nPx, squareBy, palette, paletteInfo, codec } = data
  const original = makeSquare(picture, squareBy, nPx)
  const pixels = toChannels(original, 3, paletteInfo.kind === 'grey' ? 1 : 3)
  const tokens = codec ? await codec.encode(pixels) : quantize(palette as Palette, pixels)
  return {
    runId,
    nPx,
    original,
    tokenized: codec ? await codec.decode(tokens) : dequantize(palette as Palette, tokens),
    tokens,
  }
}

/**
 * Checks tokens given as prompts.
 * @throws LabError tokens-invalid for a wrong count or value, config-invalid if none of them would be given,
 *   or a given number of tokens is not below T
 */
export function checkPrompts(
  { positions, paletteInfo }: PreparedData,
  { prompts, promptCount, promptRows, promptTokens, hole }: CompletionSettings,
): void {
  if (
    promptTokens !== undefined &&
    !(Number.isInteger(promptTokens) && promptTokens >= 0 && promptTokens < positions)
  )
    throw new LabError({
      code: 'config-invalid',
      subject: 'promptTokens',
      message: `${promptTokens} tokens of an image of ${positions} cannot be given: one at least is drawn.`,
      remedy: `Give 0 to ${positions - 1} tokens.`,
    })
  if (!prompts) return
  const refuse = (message: string) =>
    new LabError({
      code: 'tokens-invalid',
      subject: 'prompts',
      message,
      remedy: 'Choose the picture again for this run.',
    })
  if (prompts.length !== promptCount * positions) {
    throw refuse(
      `The prompts have ${prompts.length} tokens; ` +
        `${promptCount} of this run's images have ${promptCount * positions}.`,
    )
  }
  const beyond = prompts.findIndex((token) => token >= paletteInfo.nVocab)
  if (beyond >= 0)
    throw refuse(`Token ${prompts[beyond]} at index ${beyond} is outside the run's ${paletteInfo.nVocab}.`)
  if ((promptTokens ?? promptRows) > 0 || hole) return
  throw new LabError({
    code: 'config-invalid',
    subject: 'promptRows',
    message: 'With 0 prompt rows nothing of the picture is used.',
    remedy: 'Set Prompt rows to 1 or more.',
  })
}
