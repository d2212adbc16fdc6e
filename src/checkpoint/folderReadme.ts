/**
 * The README of an exported folder: what the model is, how to load it, and what transformers does not do by
 * itself.
 */
import type { IgptShape } from '../compute/model/weights'
import type { RunConfig } from '../core/config'
import type { ClassifierRecord } from './classifierFile'

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

const noHeadNote =
  'The model has no output head, as the file from which it was read: it has features, and predicts nothing.'

const featureUsage = `\`\`\`python
import torch
from transformers import ImageGPTModel
model = ImageGPTModel.from_pretrained('this folder').eval()
tokens = ...                                             # (B, T) palette indices
start = torch.full((len(tokens), 1), model.config.vocab_size - 1)
states = model(torch.cat([start, tokens[:, :-1]], 1), output_hidden_states=True).hidden_states
\`\`\``

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
function fileList(hasPalette: boolean, training: boolean, classifiers: ClassifierRecord | null): string {
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
  if (classifiers) {
    lines.push(
      '- `igpt_classifier.safetensors`, `igpt_classifier.json`: what names the class of a picture;' +
        ' see below.',
    )
  }
  return lines.join('\n')
}

/** How to compute class logits from the kept classifiers. */
function classifierSection({ probe, fineTuned }: ClassifierRecord, { objective }: RunConfig): string {
  const lines = ['The order of the classes is `classNames` in `igpt_classifier.json`.']
  if (probe) {
    const [inside, last] = probe.raw
      ? ['the residual stream before block l', 'that after the last block']
      : ["block l's `ln_1` output", '`ln_f` output']
    lines.push(
      `\`probe.<i>.*\` is linear probe i of \`probe.probes\` in the JSON, fitted at step ${probe.step}.` +
        ` Its input x is, for each of its \`layers\` l side by side, the mean over positions of ${inside}` +
        ` (${last} for the number of layers). Logits: \`weights @ ((x - mean) / scale) + intercept\`.`,
    )
  }
  if (fineTuned) {
    const { step, tunedStep, headLayer } = fineTuned
    lines.push(
      `\`fineTuned.*\` is the model fine-tuned for ${tunedStep} steps from step ${step}, up to layer` +
        ` ${headLayer}, by the lab's own names: \`wQkv\` has the columns q, k, v, and \`lnF.g\` is the norm` +
        ' before the head. Logits: the mean over the positions of its normed output, times `wClf`' +
        ' (width, classes).',
    )
  }
  if (objective === 'masked')
    lines.push(
      'The model sees a picture under random masks; probabilities are averaged over `masks` of them.',
    )
  return `\n## Classifiers\n\n${lines.join('\n\n')}\n`
}

/**
 * @param training whether the optimizer's state is among the files
 * @param classifiers those among the files, null if none
 * @param headless whether the model has no output head, as the file it was read from
 */
export function folderReadme(
  config: RunConfig,
  shape: IgptShape,
  {
    step,
    training,
    classifiers,
    headless,
  }: { step: number; training: boolean; classifiers: ClassifierRecord | null; headless: boolean },
): string {
  const notes = [...warnings(config, shape), ...(headless ? [noHeadNote] : [])]
  const { nLayer, nEmbd, nHead, positions, nVocab } = shape
  const hasPalette = config.tokens !== 'vqvae'
  const facts =
    `${nLayer} layers, width ${nEmbd}, ${nHead} heads, ${positions} positions,` +
    ` ${nVocab} ${hasPalette ? 'colours' : 'codes'}; trained for ${step} of ${config.steps} steps on` +
    ` \`${config.dataset}\`, seed ${config.seed}.`
  const how = headless ? featureUsage : usage
  return `# An image GPT from iGPT Lab

${facts}
${notes.length > 0 ? `\n## Warnings\n\n${notes.map((note) => `- ${note}`).join('\n')}\n` : ''}
## Files

${fileList(hasPalette, training, classifiers)}

The lab opens this folder again, or its zip. \`tools/continue_training.py\` in the lab's sources continues\
 it in PyTorch.

## Use

${config.objective === 'masked' ? 'transformers has no class for models of masked pixels.' : how}
${classifiers ? classifierSection(classifiers, config) : ''}`
}
