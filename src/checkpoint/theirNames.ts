/**
 * Tensor names of transformers' ImageGPT as its causal model has them: `transformer.h.0.ln_1.weight`,
 * `lm_head.weight`. Programs put words around them: torch.compile `_orig_mod`, DDP and DataParallel
 * `module`, FSDP and activation checkpointing two more, Lightning `model`; the bare ImageGPTModel leaves out
 * `transformer`. This is the one place where they are removed or added.
 */
import { weightsModelError } from './checkpointErrors'
import { TensorFile } from './tensorFile'

const wrappers = new Set(['_orig_mod', 'module', '_fsdp_wrapped_module', '_checkpoint_wrapped_module'])

/** The names of the bare model. */
const isBare = (name: string) => /^(wte|wpe|ln_f|h\.\d+)\./.test(name)

/** The words before a model's own names, and the rest; wrappers inside (a compiled block) are left out. */
function taken(name: string): { before: string; own: string } {
  const words = name.split('.')
  let first = 0
  while (wrappers.has(words[first]!) || (words[first] === 'model' && words.length > first + 2)) first += 1
  const inside = words.slice(first).filter((word) => !wrappers.has(word))
  return { before: words.slice(0, first).join('.'), own: inside.join('.') }
}

const shown = (name: string) => JSON.stringify(name.slice(0, 80))

/**
 * The same tensors under the causal model's names; a name that is not an ImageGPT's stays as it is.
 * @throws LabError weights-model if some names have a prefix and others do not, or two become one
 */
export function withTheirNames(file: TensorFile): TensorFile {
  const names = [...file.tensors.keys()].map((name) => ({ name, ...taken(name) }))
  const inBody = names.filter(({ own }) => own.startsWith('transformer.') || isBare(own))
  const heads = names.filter(({ own }) => /^(lm_head|score)\./.test(own))
  requireOne(file.fileName, [...inBody, ...heads], ({ before }) => before)
  requireOne(file.fileName, inBody, ({ own }) => (isBare(own) ? '' : 'transformer'))
  const renamed = new Map<string, string>()
  for (const { name, own } of names) {
    const theirs = isBare(own) ? `transformer.${own}` : own
    const other = renamed.get(theirs)
    if (other !== undefined)
      throw weightsModelError(
        file.fileName,
        `holds ${shown(other)} and ${shown(name)}, which both stand for ${theirs}.`,
        'Save the state_dict of one model.',
      )
    renamed.set(theirs, name)
  }
  return new TensorFile(
    file.fileName,
    new Map([...renamed].map(([theirs, name]) => [theirs, file.tensors.get(name)!])),
  )
}

/** Refuses names of which only some have a prefix. */
function requireOne<T extends { name: string }>(
  fileName: string,
  names: readonly T[],
  prefixOf: (name: T) => string,
): void {
  const [first] = names
  const other = names.find((name) => prefixOf(name) !== prefixOf(first!))
  if (!first || !other) return
  const said = (name: T) =>
    prefixOf(name) === '' ? `${shown(name.name)} without a prefix` : `${shown(name.name)}`
  throw weightsModelError(
    fileName,
    `mixes prefixes: it holds ${said(first)} and ${said(other)}, so it may be two models in one.`,
    'Save the state_dict of one model, such as model.module.state_dict() or model._orig_mod.state_dict().',
  )
}
