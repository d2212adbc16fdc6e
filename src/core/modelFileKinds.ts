/**
 * Model files that the lab does not open, told by their bytes or their names: what each is, and what to do.
 * Readers of models and of images ask here before they call a file unknown.
 */

export interface ModelFileKind {
  /** Follows "is": "a GGUF file of llama.cpp". */
  is: string
  remedy: string
}

const tensorFlow =
  'Keep all files of the checkpoint in one folder and convert it by tools/convert_openai_checkpoint.py ' +
  '(docs/models.md, "OpenAI\'s checkpoints"); the lab opens what it writes.'
const saveForTorch =
  'Save the model by transformers: from_pretrained(folder, from_tf=True or from_flax=True), then ' +
  'save_pretrained(folder); the lab opens that folder.'
const noImageGpt =
  'Choose an ImageGPT as PyTorch or transformers saves it: model.safetensors or pytorch_model.bin.'

interface Row extends ModelFileKind {
  /** Of the file's name without folders. */
  name?: RegExp
  /** Bytes at its beginning, or at its end. */
  head?: string
  tail?: string
  /** Left to readers of images. */
  mayHoldImages?: true
}

const rows: readonly Row[] = [
  {
    // A LevelDB table, as TensorFlow writes the index of a checkpoint.
    tail: '57fb808b247547db',
    is: 'the index of a TensorFlow checkpoint, as OpenAI published its image GPTs',
    remedy: tensorFlow,
  },
  {
    name: /\.data-\d{5}-of-\d{5}$/,
    is: 'one data file of a TensorFlow checkpoint, as OpenAI published its image GPTs',
    remedy: tensorFlow,
  },
  {
    name: /\.ckpt(-\d+)?\.(meta|index)$/,
    is: 'part of a TensorFlow checkpoint, as OpenAI published its image GPTs',
    remedy: tensorFlow,
  },
  {
    head: '6d6f64656c5f636865636b706f696e745f706174683a', // model_checkpoint_path:
    is: 'the list of a TensorFlow checkpoint, which holds no weights',
    remedy: tensorFlow,
  },
  { name: /^tf_model\.h5$/, is: "transformers' model for TensorFlow", remedy: saveForTorch },
  { name: /\.msgpack$/, is: "transformers' model for Flax", remedy: saveForTorch },
  {
    head: '894844460d0a1a0a',
    is: 'an HDF5 file, as Keras saves models',
    remedy: noImageGpt,
    mayHoldImages: true,
  },
  { head: '47475546', is: 'a GGUF file, as llama.cpp reads', remedy: noImageGpt },
  { name: /\.onnx$/, is: 'an ONNX model', remedy: noImageGpt },
  { name: /\.tflite$/, is: 'a TensorFlow Lite model', remedy: noImageGpt },
]

const openable: readonly Row[] = [
  { name: /\.safetensors$/, is: 'a file of weights', remedy: 'Open it in the panel Weights.' },
  {
    // The old format: a pickle of torch's magic number.
    head: '80028a0a6cfc9c46f9206aa85019',
    is: 'a file of PyTorch',
    remedy: 'Open it in the panel Weights.',
  },
]

const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** Bytes at both ends of a file that `modelFileKind` looks at. */
export const endBytes = 32

const endsOf = (head: Uint8Array, tail: Uint8Array) => ({
  head: hexOf(head.subarray(0, endBytes)),
  tail: hexOf(tail.subarray(-endBytes)),
})

function isOf({ name, head, tail }: Row, path: string, ends: Record<'head' | 'tail', string>): boolean {
  return (
    (!name || name.test(path.split('/').at(-1)!.toLowerCase())) &&
    (head === undefined || ends.head.startsWith(head)) &&
    (tail === undefined || ends.tail.endsWith(tail))
  )
}

/**
 * @param head the file's first bytes, `endBytes` or all
 * @param tail its last bytes
 * @returns null for a file that is none of these
 */
export function modelFileKind(path: string, head: Uint8Array, tail: Uint8Array): ModelFileKind | null {
  const ends = endsOf(head, tail)
  return rows.find((row) => isOf(row, path, ends)) ?? null
}

/** The same, or a model that the lab opens, for readers of other files. */
export function anyModelFileKind(path: string, bytes: Uint8Array): ModelFileKind | null {
  const ends = endsOf(bytes, bytes)
  const of = (row: Row): boolean => !row.mayHoldImages && isOf(row, path, ends)
  return rows.find(of) ?? openable.find(of) ?? null
}
