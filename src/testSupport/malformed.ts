/**
 * For tests: the committed malformed files of one room (tools/make_malformed.mjs) with the failure that each
 * must give.
 */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export interface MalformedFile {
  file: string
  /** The failure's code. */
  code: string
  why: string
  bytes: Uint8Array
  /** Sound files that it is opened with. */
  beside: { file: string; bytes: Uint8Array }[]
}

/** @param folder below the repository, with the files and their index.json */
export function malformedFiles(folder: string): MalformedFile[] {
  const read = (file: string): Uint8Array => new Uint8Array(readFileSync(join(resolve(folder), file)))
  const rows = JSON.parse(new TextDecoder().decode(read('index.json'))) as {
    file: string
    code: string
    why: string
    beside?: string[]
  }[]
  return rows.map(({ file, code, why, beside = [] }) => ({
    file,
    code,
    why,
    bytes: read(file),
    beside: beside.map((other) => ({ file: other, bytes: read(other) })),
  }))
}
