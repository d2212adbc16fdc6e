/**
 * A user's data set as one file, already decoded: a header, then the bytes of images and labels. Its id is a
 * hash of its contents, so that the same images opened again are the same set, and damage is detected. Where
 * such files are stored is storage/datasetFiles.ts.
 */
import { LabError } from '../core/failure'
import { inArrivalOrder } from './imageOrder'
import type { ArrivalOrder, LabelledImages, RawDataset } from './rawDataset'

const MAGIC = 'IGPTSET1'
/** 256 class names of any sensible length take less. */
const MAX_HEADER = 2 ** 20
const MAX_SIDE = 1024

/** The header's JSON. */
interface Facts {
  /** 2 where `formerId` is known; the order that it belongs to then follows the images, as 32-bit words. */
  version: 1 | 2
  label: string
  licence: string
  nativePx: number
  channels: 1 | 3
  classNames: string[]
  trainImages: number
  testImages: number
  /** Whether each part's labels are followed by its pixels made square in the other ways. */
  trainSquares: boolean
  testSquares: boolean
  /** Id of the same set in the order that its files came in, as earlier versions computed it. */
  formerId?: string
}

export function isDatasetFileId(id: unknown): id is string {
  return typeof id === 'string' && /^own-[0-9a-f]{16}$/.test(id)
}

function damaged(id: string, why: string): LabError {
  return new LabError({
    code: 'storage-damaged',
    subject: id,
    message: `The saved data set ${id} is damaged: ${why}.`,
    remedy: 'Delete it under "Your data sets" and open the original files again.',
  })
}

/** All arrays of a part in the order of the file. */
const arraysOf = ({ pixels, labels, paddedAndStretched }: LabelledImages): Uint8Array[] =>
  paddedAndStretched ? [pixels, labels, paddedAndStretched.pad, paddedAndStretched.stretch] : [pixels, labels]

/** The facts that every version has had; the id depends on them and on their order here. */
function factsOf({ label, licence, nativePx, channels, classNames, train, test }: RawDataset) {
  return {
    version: 1 as const,
    label,
    licence,
    nativePx,
    channels,
    classNames,
    trainImages: train.labels.length,
    testImages: test.labels.length,
    trainSquares: train.paddedAndStretched !== undefined,
    testSquares: test.paddedAndStretched !== undefined,
  }
}

const sha256 = async (bytes: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>))

/**
 * `own-` and sixteen hexadecimal digits of the contents' SHA-256; plain 'own' if the browser has no
 * crypto.subtle, as on pages over an insecure connection. Class names are hashed, the set's label is not.
 */
export async function contentId(raw: RawDataset): Promise<string> {
  if (!globalThis.crypto?.subtle) return 'own'
  const facts = { ...factsOf(raw), label: '', licence: '' }
  const digests = [await sha256(new TextEncoder().encode(JSON.stringify(facts)))]
  for (const array of [...arraysOf(raw.train), ...arraysOf(raw.test)]) digests.push(await sha256(array))
  const all = await sha256(Uint8Array.from(digests.flatMap((digest) => [...digest])))
  return `own-${[...all.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/** The set with its id, and that of the order in which its files came. */
export async function identified(raw: RawDataset): Promise<RawDataset> {
  const id = await contentId(raw)
  const former = inArrivalOrder(raw)
  return raw.arrival && former
    ? { ...raw, id, arrival: { ...raw.arrival, id: await contentId(former) } }
    : { ...raw, id }
}

/**
 * The set in the order in which its files came, for a run that knows it by its former id.
 * @throws LabError storage-damaged where it is another set
 */
export async function formerSet(raw: RawDataset, formerId: string): Promise<RawDataset> {
  const former = inArrivalOrder(raw)
  if (former && (await contentId(former)) === formerId) return { ...former, id: formerId }
  throw damaged(raw.id, 'the order of its images has changed since it was saved')
}

/** The order of arrival, where a file can hold it. */
const storedOrder = ({ arrival }: RawDataset): (ArrivalOrder & { id: string }) | null =>
  arrival && isDatasetFileId(arrival.id) ? { ...arrival, id: arrival.id } : null

/** The whole file; the arrays are not copied. */
export function packDataset(raw: RawDataset): Blob {
  const order = storedOrder(raw)
  const facts: Facts = order ? { ...factsOf(raw), version: 2, formerId: order.id } : factsOf(raw)
  const json = new TextEncoder().encode(JSON.stringify(facts))
  const head = new Uint8Array(MAGIC.length + 4)
  head.set(new TextEncoder().encode(MAGIC))
  new DataView(head.buffer).setUint32(MAGIC.length, json.length, true)
  const words = order ? [littleEndian(order.train), littleEndian(order.test)] : []
  return new Blob([head, json, ...arraysOf(raw.train), ...arraysOf(raw.test), ...words] as BlobPart[])
}

function littleEndian(words: Uint32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * words.length))
  words.forEach((word, i) => view.setUint32(4 * i, word, true))
  return new Uint8Array(view.buffer)
}

/** The order that these bytes hold, or null if an image is missing in it. */
function readOrder(bytes: Uint8Array, trainImages: number, id: string): ArrivalOrder | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const all = Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, true))
  const seen = new Uint8Array(all.length)
  for (const image of all) if (image < seen.length) seen[image] = 1
  if (seen.includes(0)) return null
  return { train: all.slice(0, trainImages), test: all.slice(trainImages), id }
}

const isCount = (value: unknown, most: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= most

function sizesOf({
  nativePx,
  channels,
  trainImages,
  testImages,
  trainSquares,
  testSquares,
  version,
}: Facts): number[] {
  const image = nativePx * nativePx * channels
  const part = (count: number, squares: boolean): number[] =>
    squares ? [count * image, count, count * image, count * image] : [count * image, count]
  const order = version === 2 ? [4 * (trainImages + testImages)] : []
  return [...part(trainImages, trainSquares), ...part(testImages, testSquares), ...order]
}

/** Whether JSON has the header's fields, in their ranges. */
function isFacts(value: unknown): value is Facts {
  if (typeof value !== 'object' || value === null) return false
  const facts = value as Record<keyof Facts, unknown>
  const names = facts.classNames
  return (
    (facts.version === 1 || (facts.version === 2 && isDatasetFileId(facts.formerId))) &&
    typeof facts.label === 'string' &&
    typeof facts.licence === 'string' &&
    isCount(facts.nativePx, MAX_SIDE) &&
    (facts.channels === 1 || facts.channels === 3) &&
    Array.isArray(names) &&
    isCount(names.length, 256) &&
    names.every((name) => typeof name === 'string') &&
    isCount(facts.trainImages, 2 ** 31) &&
    isCount(facts.testImages, 2 ** 31) &&
    typeof facts.trainSquares === 'boolean' &&
    typeof facts.testSquares === 'boolean'
  )
}

/**
 * Reads the header alone, enough to list the set; the file must have the length that it declares.
 * @throws LabError storage-damaged
 */
export async function readDatasetHeader(file: Blob, id: string): Promise<{ facts: Facts; at: number }> {
  const head = new Uint8Array(await file.slice(0, MAGIC.length + 4).arrayBuffer())
  if (head.length < MAGIC.length + 4 || new TextDecoder().decode(head.subarray(0, MAGIC.length)) !== MAGIC)
    throw damaged(id, 'it is not a data set file')
  const length = new DataView(head.buffer).getUint32(MAGIC.length, true)
  if (length > MAX_HEADER) throw damaged(id, `its header declares ${length} bytes`)
  const at = MAGIC.length + 4 + length
  let facts: unknown
  try {
    facts = JSON.parse(await file.slice(MAGIC.length + 4, at).text())
  } catch {
    facts = null
  }
  if (!isFacts(facts)) throw damaged(id, 'its header is invalid')
  const all = at + sizesOf(facts).reduce((sum, size) => sum + size, 0)
  if (file.size !== all) throw damaged(id, `it has ${file.size} bytes instead of ${all}`)
  return { facts, at }
}

/**
 * The set that the file holds, checked against the id that it was saved under.
 * @throws LabError storage-damaged
 */
export async function unpackDataset(file: Blob, id: string): Promise<RawDataset> {
  const { facts, at } = await readDatasetHeader(file, id)
  const { label, licence, nativePx, channels, classNames } = facts
  const arrays: Uint8Array[] = []
  let from = at
  for (const size of sizesOf(facts)) {
    arrays.push(new Uint8Array(await file.slice(from, from + size).arrayBuffer()))
    from += size
  }
  const part = (squares: boolean): LabelledImages => {
    const [pixels, labels] = arrays.splice(0, 2)
    if (!squares) return { pixels, labels }
    const [pad, stretch] = arrays.splice(0, 2)
    return { pixels, labels, paddedAndStretched: { pad, stretch } }
  }
  const raw: RawDataset = {
    id,
    label,
    licence,
    nativePx,
    channels,
    classNames,
    train: part(facts.trainSquares),
    test: part(facts.testSquares),
  }
  if ((await contentId(raw)) !== id) throw damaged(id, 'its contents have changed since it was saved')
  const { version, formerId } = facts
  if (version === 1 || !formerId) return raw
  const arrival = readOrder(arrays[0], facts.trainImages, formerId)
  if (arrival) return { ...raw, arrival }
  throw damaged(id, 'the order of its images has changed since it was saved')
}
