/**
 * A machine's result in the fragment of an address: `#measured=1.<JSON in base64url>.<CRC-32>`. The checksum
 * tells a link that was cut or changed on its way; it does not prove who measured.
 */
import { crc32 } from '../crc32'
import { LabError } from '../failure'
import { measuredStart } from './address'
import { mostResultLetters, parseResult, type MachineResult } from './result'

const start = measuredStart
const linkVersion = '1'

const damaged = (problem: string): LabError =>
  new LabError({
    code: 'machine-result',
    message: `The link's measurement cannot be shown: ${problem}.`,
    remedy: 'Copy the whole link again, or measure this machine yourself.',
  })

/** Whether a fragment holds a result, usable or not. */
export const isMachineLink = (hash: string): boolean => hash.startsWith(start)

const checksum = (bytes: Uint8Array): string => crc32(bytes).toString(16).padStart(8, '0')

/** The fragment, with its '#'. */
export function encodeMachineLink(result: MachineResult): string {
  const bytes = new TextEncoder().encode(JSON.stringify(result))
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  const base64 = btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
  return `${start}${linkVersion}.${base64}.${checksum(bytes)}`
}

function bytesOf(base64: string): Uint8Array {
  try {
    const letters = atob(base64.replaceAll('-', '+').replaceAll('_', '/'))
    return Uint8Array.from(letters, (letter) => letter.charCodeAt(0))
  } catch {
    throw damaged('it was changed on its way')
  }
}

/**
 * The result in a fragment.
 * @returns null if the fragment holds none
 * @throws LabError machine-result for a link that was cut, changed, or holds no usable result
 */
export function decodeMachineLink(hash: string): MachineResult | null {
  if (!isMachineLink(hash)) return null
  if (hash.length > 2 * mostResultLetters) throw damaged('it is too long')
  const [version, base64, sum, ...more] = hash.slice(start.length).split('.')
  if (version !== linkVersion) throw damaged('it was made by another version of the lab')
  if (!base64 || !sum || more.length > 0) throw damaged('a part of it is missing')
  const bytes = bytesOf(base64)
  if (checksum(bytes) !== sum) throw damaged('it was cut or changed on its way')
  return parseResult(new TextDecoder().decode(bytes))
}
