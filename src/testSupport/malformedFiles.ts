/** The committed malformed files of a folder (tools/make_malformed.mjs), with the failure each must cause. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export interface MalformedFile {
  file: string
  /** Expected failure code. */
  code: string
  why: string
  bytes: Uint8Array
  /** Valid files to open with it. */
  beside: { file: string; bytes: Uint8Array }[]
}

/** @param folder relative to the repository, with the files and their index.json */
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
