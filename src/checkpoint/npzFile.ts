/**
 * NumPy's .npz as tensors by name: a zip archive of .npy arrays, as numpy.savez writes it; every array
 * becomes float32.
 */
import { archiveLimits } from '../data/archives/archive'
import { parseNpy } from '../data/formats/npy'
import { readZip } from '../data/archives/zip'
import { mostWeightBytes, TensorFile, type TensorEntry } from './tensorFile'

/** @throws LabError of a data- code: not a zip archive, or an array that is no plain numbers */
export async function readNpz(source: Blob, name: string): Promise<TensorFile> {
  const tensors = new Map<string, TensorEntry>()
  const limits = {
    ...archiveLimits,
    entries: 10_000,
    entryBytes: mostWeightBytes,
    totalBytes: mostWeightBytes,
  }
  for await (const { path, read } of readZip(source, name, limits)) {
    if (!path.endsWith('.npy')) continue
    const { shape, values } = parseNpy(await read(), `${name}: ${path}`)
    tensors.set(path.slice(0, -'.npy'.length), {
      dtype: 'F32',
      shape,
      bytes: new Uint8Array(Float32Array.from(values).buffer),
    })
  }
  return new TensorFile(name, tensors)
}
