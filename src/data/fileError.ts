/**
 * Errors of data files, each a LabError that names the file, the byte and the remedy. The readers decide
 * when to raise which.
 */
import { LabError, type FailureCode } from '../core/failure'

/** Faults of one file, as opposed to faults between files, the network or the config. */
export type FileFault = Extract<FailureCode, `data-${string}`>

/**
 * A LabError about the file `name`.
 * @param what a sentence part that follows the file's name: "ends at byte 12, before ..."
 * @param byteOffset where in the unpacked file, or in the gzip file for gzip faults
 */
export function fileError(
  code: FileFault,
  name: string,
  byteOffset: number,
  what: string,
  remedy: string,
  cause?: unknown,
): LabError {
  return new LabError(
    { code, message: `${name} ${what}`, remedy, byteOffset, subject: name },
    cause === undefined ? undefined : { cause },
  )
}

/** Bytes for messages: hexadecimal, two digits each. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}
