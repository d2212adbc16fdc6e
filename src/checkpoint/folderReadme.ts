/**
 * The README of an exported folder: what the model is, how to load it, and what transformers does not do by
 * itself.
 */
import type { IgptShape } from '../compute/model/weights'
import type { RunConfig } from '../core/config'

/** What transformers' class would compute wrongly, or not at all, for this run. */
function warnings(
  { objective, tokens, pixelOrder, headTying, dropout, vqFactor }: RunConfig,
  { tiedHead, biases }: IgptShape,
): string[] {
  const lines: string[] = []
  if (objective === 'masked') {
    lines.push(
      'This model was trained on masked pixels: every position sees all others, and there is no' +
        " start token (its row of the embedding is zero). transformers' ImageGPT classes are causal " +
        'and compute' +
        ' something else with these weights.',
    )
  }
  if (tokens === 'vqvae') {
    lines.push(
      `The tokens are learned codes of ${vqFactor} x ${vqFactor} pixels, not colours. The network ` +
        'that makes' +
        ' them is not in this folder, so there is no palette file and transformers cannot draw images from' +
        ' the tokens. A saved run (.igpt) includes that network.',
    )
  }
  if (pixelOrder !== 'raster') {
    lines.push(
      `The pixels are read in the order "${pixelOrder}" (igpt_lab.json), not row by row as transformers'` +
        ' image processor does.',
    )
  }
  if (tiedHead) {
    lines.push(
      'The output head was tied to the colour embeddings; here it is written out as a tensor of its own,' +
        " and the optimizer's state is left out, since training elsewhere would untie them.",
    )
  } else if (headTying === 'tied')
    lines.push('The output head was tied to the colour embeddings when the run started.')
  if (biases)
    lines.push("The linear layers have biases, as the imported model has them; the paper's model has none.")
  if (dropout > 0) {
    lines.push(
      `The run trains with ${dropout * 100}% dropout; the configuration here has dropout 0,` +
        ' for inference.',
    )
  }
  return lines
}

const usage = `\`\`\`python
import torch
from transformers import ImageGPTForCausalImageModeling
model = ImageGPTForCausalImageModeling.from_pretrained('this folder').eval()
tokens = ...                                             # (B, T) palette indices
start = torch.full((len(tokens), 1), model.config.vocab_size - 1)
logits = model(torch.cat([start, tokens[:, :-1]], 1)).logits   # position i predicts pixel i
\`\`\`

Two traps of transformers' port: it does not put the start token in front (row \`vocab_size - 1\` of the\
 embedding), so the input above does;
and \`labels=\` shifts by one more, so compute the loss yourself.`

/** One line for each file of the folder, as Markdown. */
function fileList(hasPalette: boolean, training: boolean): string {
  const lines = [
    "- `config.json`, `model.safetensors`: the model in the layout of Hugging Face transformers' ImageGPT.",
    '- `igpt_lab.json`: every setting of the run, and its current step.',
  ]
  if (hasPalette)
    lines.splice(1, 0, '- `preprocessor_config.json`: its palette ("clusters", in -1 to 1) and image size.')
  if (training) {
    lines.push(
      '- `igpt_training.safetensors`: the optimizer\'s two moments of every tensor ("m." and "v." before' +
        ' its name), so that training resumes exactly.',
    )
  }
  return lines.join('\n')
}

/** @param training whether the optimizer's state is among the files */
export function folderReadme(
  config: RunConfig,
  shape: IgptShape,
  { step, training }: { step: number; training: boolean },
): string {
  const notes = warnings(config, shape)
  const { nLayer, nEmbd, nHead, positions, nVocab } = shape
  const hasPalette = config.tokens !== 'vqvae'
  const facts =
    `${nLayer} layers, width ${nEmbd}, ${nHead} heads, ${positions} positions,` +
    ` ${nVocab} ${hasPalette ? 'colours' : 'codes'}; trained for ${step} of ${config.steps} steps on` +
    ` \`${config.dataset}\`, seed ${config.seed}.`
  return `# An image GPT from iGPT Lab

${facts}
${notes.length > 0 ? `\n## Warnings\n\n${notes.map((note) => `- ${note}`).join('\n')}\n` : ''}
## Files

${fileList(hasPalette, training)}

The lab opens this folder again, or its zip. \`tools/continue_training.py\` in the lab's sources continues\
 it in PyTorch.

## Use

${config.objective === 'masked' ? 'transformers has no class for models of masked pixels.' : usage}
`
}
