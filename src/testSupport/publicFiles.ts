/** The shipped data files as the page fetches them; apart from tfjs, so that tests of data load quickly. */
import { readFile } from 'node:fs/promises'

/** @param path below public/, such as `datasets/digits8/train-images-idx3-ubyte.gz` */
export async function readPublicFile(path: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(new URL(`../../public/${path}`, import.meta.url)))
}
