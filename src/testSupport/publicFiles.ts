/** Test support: the shipped data files as the page would fetch them. Never imported by shipped code. */
import { readFile } from 'node:fs/promises'

/** @param path below public/, such as `datasets/digits8/train-images-idx3-ubyte.gz` */
export async function readPublicFile(path: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(new URL(`../../public/${path}`, import.meta.url)))
}
