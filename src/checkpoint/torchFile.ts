/**
 * Reader of torch.save's files (pytorch_model.bin): a zip archive of a pickle and raw storages (torch 1.6
 * and newer), or the older form, five pickles followed by the storages. Only a dict of dense tensors is
 * read, of a training program's checkpoint the model's; every storage, offset, size and stride is checked,
 * and nothing in the file is executed. Tensor names are in huggingface.ts.
 */
import { LabError } from '../core/failure'
import { isCount } from '../core/fields'
import { archiveLimits } from '../data/archives/archive'
import { looksLikeZip, readZip } from '../data/archives/zip'
import { weightsFileError } from './checkpointErrors'
import {
  PickleGlobal,
  PickleTuple,
  readPickle,
  type PickleDict,
  type PickleMade,
  type PickleRules,
  type PickleValue,
} from './pickle'
import { elementBytes, mostWeightBytes, TensorFile, type TensorEntry } from './tensorFile'

const damaged = 'The file is damaged; download or save it again.'
const saveAgain = 'Save the model as model.safetensors and open that.'

/** First bytes of the older form: the long 0x1950a86a20f9469cfc6c, pickled by protocol 2. */
const oldMagic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e]
const oldProtocol = 1001

/** Torch's storage classes, with safetensors' name of their dtype. */
const storageTypes: Readonly<Record<string, string>> = {
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  DoubleStorage: 'F64',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
}

/** A buffer that tensors are views of; in older files its bytes come after all pickles. */
class Storage implements PickleMade {
  readonly madeBy = 'a persistent id'
  bytes: Uint8Array | null = null
  constructor(
    readonly key: string,
    readonly dtype: string,
    readonly count: number,
  ) {}
}

class StorageType extends PickleGlobal {
  constructor(
    name: string,
    readonly dtype: string,
  ) {
    super(name)
  }
}

/** Elements of a shape; with a side of 0 the other sides are ignored, since their product may overflow. */
const sizeOf = (shape: readonly number[]) => (shape.includes(0) ? 0 : shape.reduce((a, b) => a * b, 1))

/**
 * A tensor as the pickle describes it; gathered only when its numbers are requested, so that strides alone
 * cost no memory.
 */
class TensorView implements PickleMade, TensorEntry {
  readonly madeBy = 'torch._utils._rebuild_tensor_v2'

  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: number[],
    readonly strides: number[],
  ) {}

  get dtype(): string {
    return this.storage.dtype
  }

  get bytes(): Uint8Array {
    const {
      storage: { bytes },
      offset,
      shape,
    } = this
    if (!bytes) throw new RangeError('A storage without bytes was let through.')
    const size = elementBytes[this.dtype]!
    const count = sizeOf(shape)
    if (this.isContiguous) return bytes.subarray(offset * size, (offset + count) * size)
    const gathered = new Uint8Array(count * size)
    gather(bytes, gathered, this, size)
    return gathered
  }

  /** Whether the elements lie one after another, row by row; strides of axes of length 1 are ignored. */
  private get isContiguous(): boolean {
    let step = 1
    for (let axis = this.shape.length - 1; axis >= 0; axis -= 1) {
      if (this.shape[axis] !== 1 && this.strides[axis] !== step) return false
      step *= this.shape[axis]!
    }
    return true
  }
}

/** Copies a strided tensor's elements row by row. */
function gather(
  from: Uint8Array,
  to: Uint8Array,
  { offset, shape, strides }: TensorView,
  size: number,
): void {
  const index = shape.map(() => 0)
  let at = offset
  for (let out = 0; out < to.length; out += size) {
    for (let b = 0; b < size; b += 1) to[out + b] = from[at * size + b]!
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      index[axis]! += 1
      at += strides[axis]!
      if (index[axis]! < shape[axis]!) break
      at -= strides[axis]! * shape[axis]!
      index[axis] = 0
    }
  }
}

const countsOf = (value: PickleValue | undefined): number[] | null =>
  value instanceof PickleTuple && value.items.every(isCount) ? ([...value.items] as number[]) : null

/**
 * torch._utils._rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks), checked against the
 * storage.
 */
class RebuildTensor extends PickleGlobal {
  override call([storage, offset, size, stride, , , metadata]: readonly PickleValue[]): TensorView {
    const [shape, strides] = [countsOf(size), countsOf(stride)]
    if (
      !(storage instanceof Storage) ||
      !isCount(offset) ||
      !shape ||
      !strides ||
      shape.length !== strides.length ||
      (metadata ?? null) !== null
    ) {
      throw new TypeError('it needs a storage, an offset, a size and strides of one length')
    }
    const count = sizeOf(shape)
    // An empty tensor reads nothing, wherever it points.
    const last =
      count === 0 ? -1 : shape.reduce((sum, length, axis) => sum + (length - 1) * strides[axis]!, offset)
    if (last >= storage.count) throw new TypeError(`element ${last} of a storage of ${storage.count}`)
    if (count > storage.count) throw new TypeError(`${count} elements out of a storage of ${storage.count}`)
    return new TensorView(storage, offset, shape, strides)
  }
}

/** torch._utils._rebuild_parameter(tensor, requires_grad, hooks): the tensor itself. */
class RebuildParameter extends PickleGlobal {
  override call([tensor]: readonly PickleValue[]): TensorView {
    if (!(tensor instanceof TensorView)) throw new TypeError('it needs a tensor')
    return tensor
  }
}

class OrderedDict extends PickleGlobal {
  override call(args: readonly PickleValue[]): PickleDict {
    if (args.length > 0) throw new TypeError('it takes no arguments')
    return new Map()
  }
}

const globals: ReadonlyMap<string, PickleGlobal> = new Map<string, PickleGlobal>([
  ['collections OrderedDict', new OrderedDict('collections.OrderedDict')],
  ['torch._utils _rebuild_tensor_v2', new RebuildTensor('torch._utils._rebuild_tensor_v2')],
  ['torch._utils _rebuild_parameter', new RebuildParameter('torch._utils._rebuild_parameter')],
  ...Object.entries(storageTypes).map(
    ([name, dtype]) => [`torch ${name}`, new StorageType(`torch.${name}`, dtype)] as const,
  ),
])

/**
 * @param find returns the bytes of a storage by its key, null if they come later; throws if there can be
 *   none
 */
function rulesFor(
  name: string,
  storages: Map<string, Storage>,
  find: (key: string, bytes: number) => Uint8Array | null,
): PickleRules {
  const persistent = (id: PickleValue): Storage => {
    const [word, type, key, , count, view] = id instanceof PickleTuple ? id.items : []
    if (
      word !== 'storage' ||
      !(type instanceof StorageType) ||
      typeof key !== 'string' ||
      !isCount(count) ||
      (view ?? null) !== null
    ) {
      throw weightsFileError(name, 'refers to something that is not a storage of numbers.', saveAgain)
    }
    const known = storages.get(key)
    if (known) {
      if (known.dtype === type.dtype && known.count === count) return known
      throw weightsFileError(name, `declares the storage ${key} with two sizes or two number types.`, damaged)
    }
    const storage = new Storage(key, type.dtype, count)
    storage.bytes = find(key, count * elementBytes[type.dtype]!)
    storages.set(key, storage)
    return storage
  }
  return { globals, persistent }
}

/** Where training programs keep the model in what they save beside it (nanoGPT, Lightning, many others). */
const modelKeys = ['model', 'state_dict', 'model_state_dict', 'module']

/** The dict of tensors: the file's own, or the model's in a checkpoint of a training program. */
function modelIn(top: PickleDict): PickleDict {
  const holdsTensors = (value: PickleValue | undefined): value is PickleDict =>
    value instanceof Map && [...value.values()].some((inner) => inner instanceof TensorView)
  return modelKeys.map((key) => top.get(key)).find(holdsTensors) ?? top
}

/** The model's dict as tensors by name. */
function tensorsOf(top: PickleValue, name: string): TensorFile {
  const value = top instanceof Map ? modelIn(top) : top
  if (!(value instanceof Map))
    throw weightsFileError(
      name,
      'contains no dict of tensors.',
      'Save model.state_dict() by torch.save, or save_pretrained.',
    )
  const tensors = new Map<string, TensorEntry>()
  for (const [key, tensor] of value) {
    if (typeof key === 'string' && tensor instanceof TensorView) tensors.set(key, tensor)
    else
      throw weightsFileError(
        name,
        `holds ${JSON.stringify(String(key).slice(0, 80))}, which is not a tensor.`,
        'Save only model.state_dict(), without optimizer or settings.',
      )
  }
  return new TensorFile(name, tensors)
}

/** Files of torch 1.6 and newer: <folder>/data.pkl, and <folder>/data/<key> for each storage. */
async function fromArchive(source: Blob, name: string): Promise<TensorFile> {
  const members = new Map<string, Uint8Array>()
  const limits = { ...archiveLimits, entryBytes: mostWeightBytes, totalBytes: mostWeightBytes }
  for await (const { path, read } of readZip(source, name, limits)) {
    const inside = path.slice(path.indexOf('/') + 1)
    if (inside === 'data.pkl' || inside === 'byteorder' || inside.startsWith('data/'))
      members.set(inside, await read())
  }
  const pickle = members.get('data.pkl')
  if (!pickle)
    throw weightsFileError(
      name,
      'is a zip archive without a data.pkl, so torch.save did not write it.',
      'Choose a pytorch_model.bin.',
    )
  const order = members.get('byteorder')
  if (order && new TextDecoder().decode(order) !== 'little')
    throw weightsFileError(name, 'was written on a big-endian machine.', saveAgain)
  const find = (key: string, needed: number): Uint8Array => {
    const bytes = members.get(`data/${key}`)
    if (bytes?.length === needed) return bytes
    throw weightsFileError(
      name,
      `has ${bytes ? `${bytes.length} bytes` : 'nothing'} for the storage ` +
        `${JSON.stringify(key.slice(0, 80))}, which needs ${needed}.`,
      damaged,
    )
  }
  return tensorsOf(readPickle(pickle, 0, name, rulesFor(name, new Map(), find)).value, name)
}

/**
 * Files before torch 1.6: magic number, version, machine, the dict, the storages' keys, then each storage's
 * count and bytes.
 */
function fromOldFile(bytes: Uint8Array, name: string): TensorFile {
  const storages = new Map<string, Storage>()
  const rules = rulesFor(name, storages, (key, needed) => {
    if (needed <= bytes.length) return null
    throw weightsFileError(
      name,
      `has ${bytes.length} bytes in all, but its storage ${JSON.stringify(key.slice(0, 80))} takes ` +
        `${needed}.`,
      damaged,
    )
  })
  let at = oldMagic.length
  const next = (): PickleValue => {
    const { value, end } = readPickle(bytes, at, name, rules)
    at = end
    return value
  }
  if (next() !== oldProtocol)
    throw weightsFileError(name, 'was saved by an unknown version of torch.save.', saveAgain)
  const machine = next()
  if (!(machine instanceof Map) || machine.get('little_endian') !== true)
    throw weightsFileError(name, 'was written on a big-endian machine.', saveAgain)
  const dict = next()
  const keys = next()
  if (!Array.isArray(keys) || new Set(keys).size !== keys.length)
    throw weightsFileError(name, 'does not list its storages.', damaged)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const key of keys) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined
    const needed = storage ? storage.count * elementBytes[storage.dtype]! : 0
    if (!storage || at + 8 + needed > bytes.length || view.getBigUint64(at, true) !== BigInt(storage.count)) {
      throw weightsFileError(name, `does not have the storage that it lists at byte ${at}.`, damaged, at)
    }
    storage.bytes = bytes.subarray(at + 8, at + 8 + needed)
    at += 8 + needed
  }
  const missing = [...storages.values()].find((storage) => !storage.bytes)
  if (missing)
    throw weightsFileError(
      name,
      `has no bytes for its storage ${JSON.stringify(missing.key.slice(0, 80))}.`,
      damaged,
      at,
    )
  return tensorsOf(dict, name)
}

/**
 * Reads a whole file of torch.save. Storages are held once; tensors are views of them.
 * @param name the file's name, for messages
 * @throws LabError weights-file: not of torch.save, damaged, too large, or anything in it but a dict of dense
 *   tensors
 */
export async function readTorchFile(source: Blob, name: string): Promise<TensorFile> {
  const head = new Uint8Array(await source.slice(0, oldMagic.length).arrayBuffer())
  if (looksLikeZip(head)) {
    try {
      return await fromArchive(source, name)
    } catch (error) {
      // The zip reader speaks of archives of images; here the same fault is one of the weights.
      if (!(error instanceof LabError) || !error.failure.code.startsWith('data-')) throw error
      throw new LabError({ ...error.failure, code: 'weights-file', remedy: damaged }, { cause: error })
    }
  }
  if (oldMagic.every((byte, i) => head[i] === byte))
    return fromOldFile(new Uint8Array(await source.arrayBuffer()), name)
  throw weightsFileError(
    name,
    'is not a file of torch.save.',
    'Choose a pytorch_model.bin, or a model.safetensors.',
    0,
  )
}
