/**
 * A person's own picture as a prompt: made square, small and into tokens by the very code that the run's data
 * went through, and the checks on tokens that are given as prompts. What is drawn below them is
 * completions.ts.
 */
import type { PicturePrompt } from '../../core/dataPreview'
import { LabError } from '../../core/failure'
import { dequantize, quantize, type Palette } from '../../core/palette'
import type { PreparedData } from '../../data/prepare'
import { toChannels } from '../../data/resize'
import { makeSquare, type DecodedPicture } from '../../data/makeSquare'
import type { CompletionSettings } from '../../core/protocol'

/** The picture as this run's model reads it; with learned codes, coded and decoded by the run's VQ-VAE. */
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
 * Refuses prompts that are no tokens of this run.
 * @throws LabError tokens-invalid for wrong numbers, config-invalid where nothing of them would be given
 */
export function checkPrompts(
  { positions, paletteInfo }: PreparedData,
  { prompts, promptCount, promptRows, hole }: CompletionSettings,
): void {
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
      `${prompts.length} tokens were given as prompts; ${promptCount} of this run's images have ${promptCount * positions}.`,
    )
  }
  const beyond = prompts.findIndex((token) => token >= paletteInfo.nVocab)
  if (beyond >= 0)
    throw refuse(`Token ${prompts[beyond]} at place ${beyond} is beyond the run's ${paletteInfo.nVocab}.`)
  if (promptRows > 0 || hole) return
  throw new LabError({
    code: 'config-invalid',
    subject: 'promptRows',
    message: 'With 0 prompt rows nothing of the picture is given.',
    remedy: 'Set Prompt rows to 1 or more.',
  })
}
