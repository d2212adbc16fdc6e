/**
 * Opens a file at an address. If the server supports ranges, a Parquet file is read in parts; anything else
 * is fetched whole, in pieces and up to a limit. Formats are recognised by their first bytes only.
 */
import { LabError, type FailureCode } from '../core/failure'
import { blobSource, type ByteSource } from './byteSource'
import { fileError } from './fileError'
import { looksLikeParquet } from './formats/parquetFooter'
import { throwIfCancelled, type OpenOptions, type UserFile, type RangedFile } from './unpackFiles'

/** A little more than STL-10, the largest published archive that is opened here, has packed. */
export const MAX_DOWNLOAD_BYTES = 3 * 2 ** 30
const HEAD_BYTES = 512
/** Handed to the browser in pieces of this size, which may lie on its disk from then on. */
const PIECE_BYTES = 32 * 2 ** 20

/** The part of `fetch` that is used. */
export type Fetch = (address: string, init: RequestInit) => Promise<Response>

function refuse(
  code: FailureCode,
  subject: string,
  message: string,
  remedy: string,
  cause?: unknown,
): LabError {
  return new LabError({ code, message, remedy, subject }, cause === undefined ? undefined : { cause })
}

/** Loopback hosts, which the page's content security policy allows besides https. */
const isLoopback = (host: string): boolean => host === 'localhost' || host === '127.0.0.1'

function parsed(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}

/**
 * Parses and checks an address.
 * @param ownOrigin of the page, whose own files may come by http
 * @throws LabError address-invalid unless it is https, or http on this machine, without a password
 */
export function checkAddress(text: string, ownOrigin?: string): URL {
  const short = text.trim().slice(0, 200)
  const url = parsed(text.trim())
  const isHere = url?.protocol === 'http:' && (isLoopback(url.hostname) || url.origin === ownOrigin)
  const secure = url?.protocol === 'https:' || isHere
  if (url && secure && url.username === '' && url.password === '') return url
  const message =
    `"${short}" is not a supported address: use https, or http on this machine, ` +
    'without a name or password in it.'
  throw refuse(
    'address-invalid',
    short,
    message,
    'Write the whole address of the file, starting with https://.',
  )
}

/**
 * Sends a request; failures become LabErrors. Browsers do not tell a page whether a server is unreachable or
 * forbids access (CORS).
 */
async function request(url: URL, fetch: Fetch, watch: OpenOptions, init: RequestInit): Promise<Response> {
  throwIfCancelled(watch.signal)
  try {
    return await fetch(url.href, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      ...(watch.signal ? { signal: watch.signal } : {}),
      ...init,
    })
  } catch (cause) {
    throwIfCancelled(watch.signal)
    const message =
      `The file could not be fetched: ${url.host} does not answer, or it does not let other pages ` +
      'read its files (CORS).'
    throw refuse(
      'network',
      url.href,
      message,
      'Check the connection and the address; or download the file by hand and open it with "Open files".',
      cause,
    )
  }
}

function checkStatus(url: URL, { status }: Response): void {
  if (status >= 200 && status < 300) return
  const why =
    status === 404
      ? 'there is no such file'
      : status === 401 || status === 403
        ? 'it requires a password'
        : 'it could not be read'
  const remedy =
    status >= 500 || status === 429
      ? 'Try again later.'
      : 'Check the address: it must point to the file itself, and the file must be public.'
  throw refuse('network', url.href, `${url.host} answered ${status} for ${url.pathname}: ${why}.`, remedy)
}

/** Refuses web pages, which servers send if a file has moved or the address is of a page about it. */
function checkNoPage(url: URL, response: Response, head: Uint8Array): void {
  const begins = new TextDecoder().decode(head.subarray(0, 64)).trimStart().toLowerCase()
  const isPage =
    /^text\/html\b/.test(response.headers.get('content-type') ?? '') ||
    begins.startsWith('<!doctype html') ||
    begins.startsWith('<html')
  if (!isPage) return
  const remedy =
    'Use the address of the file itself; on the Hugging Face hub it has /resolve/ where the page ' +
    'about the file has /blob/.'
  throw refuse('data-unknown', url.href, `${url.href} is a web page, not a file to open.`, remedy)
}

function tooLarge(url: URL, bytes: number, most: number): LabError {
  const message = `${url.href} has ${bytes} bytes or more; the limit is ${most}.`
  return refuse(
    'data-size',
    url.href,
    message,
    'Open a smaller file; of images also one in Parquet format, which can be fetched in part.',
  )
}

/** The body piece by piece; a connection that breaks in the middle is a LabError. */
async function* pieces(
  url: URL,
  { body }: Response,
  watch: OpenOptions,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = body?.getReader()
  try {
    while (reader) {
      const { done, value } = await reader.read()
      if (done) return
      throwIfCancelled(watch.signal)
      yield value
    }
  } catch (cause) {
    throwIfCancelled(watch.signal)
    if (cause instanceof LabError) throw cause
    throw refuse(
      'network',
      url.href,
      `The connection to ${url.host} was lost while reading ${url.pathname}.`,
      'Try again.',
      cause,
    )
  } finally {
    await reader?.cancel().catch(() => undefined)
  }
}

/** At most `most` bytes of the body. */
async function shortBody(
  url: URL,
  response: Response,
  watch: OpenOptions,
  most: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(most)
  let at = 0
  for await (const piece of pieces(url, response, watch)) {
    bytes.set(piece.subarray(0, most - at), at)
    at += Math.min(piece.length, most - at)
    if (at === most) break
  }
  return bytes.subarray(0, at)
}

async function wholeBody(url: URL, response: Response, watch: OpenOptions, most: number): Promise<Blob> {
  const declared = Number(response.headers.get('content-length') ?? 0)
  if (declared > most) throw tooLarge(url, declared, most)
  const parts: Blob[] = []
  let [held, heldBytes, done, checked]: [Uint8Array<ArrayBuffer>[], number, number, boolean] = [
    [],
    0,
    0,
    false,
  ]
  for await (const piece of pieces(url, response, watch)) {
    if (!checked) checkNoPage(url, response, piece)
    checked = true
    held.push(piece)
    heldBytes += piece.length
    done += piece.length
    if (done > most) throw tooLarge(url, done, most)
    // A packed transfer has more bytes than it declares.
    watch.onProgress(done, declared >= done ? declared : 0)
    if (heldBytes < PIECE_BYTES) continue
    parts.push(new Blob(held))
    ;[held, heldBytes] = [[], 0]
  }
  return new Blob([...parts, ...held])
}

/**
 * The file's size by the response to its first range, or by a HEAD request; null if the server hides both.
 */
async function sizeOf(url: URL, first: Response, fetch: Fetch, watch: OpenOptions): Promise<number | null> {
  const total = /\/(\d+)$/.exec(first.headers.get('content-range') ?? '')?.[1]
  return total ? Number(total) : headSize(url, fetch, watch)
}

/** The file's size by a HEAD request; null if the server hides it. */
async function headSize(url: URL, fetch: Fetch, watch: OpenOptions): Promise<number | null> {
  const head = await request(url, fetch, watch, { method: 'HEAD' })
  const length = Number(head.headers.get('content-length') ?? NaN)
  return head.ok && Number.isSafeInteger(length) && length > 0 ? length : null
}

/** A file read in parts by range requests. */
function rangedSource(url: URL, size: number, fetch: Fetch, watch: OpenOptions): ByteSource {
  return {
    size,
    async read(start, end) {
      if (end <= start) return new Uint8Array(0)
      const response = await request(url, fetch, watch, { headers: { Range: `bytes=${start}-${end - 1}` } })
      checkStatus(url, response)
      const bytes = response.status === 206 ? await shortBody(url, response, watch, end - start) : null
      if (bytes?.length === end - start) return bytes
      await response.body?.cancel().catch(() => undefined)
      const message =
        `${url.host} did not return bytes ${start} to ${end - 1} of ${url.pathname}: the file ` +
        'changed, or the connection was lost.'
      throw refuse('network', url.href, message, 'Try again.')
    },
  }
}

/**
 * Name for messages and to tell test from training files; with `parts` 2 it includes the folder of a shard.
 */
function nameOf(url: URL, parts: number): string {
  const path = url.pathname
    .split('/')
    .filter((part) => part !== '')
    .slice(-parts)
    .join('/')
  try {
    return decodeURIComponent(path) || url.host
  } catch {
    return path
  }
}

/**
 * The file at an address, ready for readUserFiles.
 * @param limit most images to read if the file is Parquet
 * @throws LabError address-invalid, network, data-unknown for a web page, data-size, data-empty, or busy if
 *   cancelled
 */
export async function openAddress(
  address: string,
  limit: number,
  fetch: Fetch,
  watch: OpenOptions,
): Promise<UserFile | RangedFile> {
  const url = checkAddress(address)
  let response = await request(url, fetch, watch, { headers: { Range: `bytes=0-${HEAD_BYTES - 1}` } })
  if (response.status === 416)
    throw fileError('data-empty', nameOf(url, 1), 0, 'is empty (0 bytes).', 'Check the address.')
  checkStatus(url, response)
  if (response.status === 206) {
    const head = await shortBody(url, response, watch, HEAD_BYTES)
    checkNoPage(url, response, head)
    const size = looksLikeParquet(head) ? await sizeOf(url, response, fetch, watch) : null
    if (size !== null) return { name: nameOf(url, 2), source: rangedSource(url, size, fetch, watch), limit }
    response = await request(url, fetch, watch, {})
    checkStatus(url, response)
  }
  const whole = await wholeBody(url, response, watch, MAX_DOWNLOAD_BYTES)
  const isParquet = looksLikeParquet(new Uint8Array(await whole.slice(0, 4).arrayBuffer()))
  return isParquet
    ? { name: nameOf(url, 2), source: blobSource(whole), limit }
    : { name: nameOf(url, 1), bytes: whole }
}

/**
 * Size of the file at an address, or null: servers need not answer HEAD requests, nor to other sites.
 * @throws LabError address-invalid
 */
export async function addressSize(address: string, fetch: Fetch, ownOrigin?: string): Promise<number | null> {
  const url = checkAddress(address, ownOrigin)
  return headSize(url, fetch, { onProgress: () => undefined }).catch(() => null)
}

/**
 * The whole file at an address, whatever it holds, unless it is a web page.
 * @param most bytes that it may have
 * @throws LabError address-invalid, network, data-unknown for a web page, data-size, or busy if cancelled
 */
export async function fetchWhole(
  address: string,
  most: number,
  fetch: Fetch,
  watch: OpenOptions,
  ownOrigin?: string,
): Promise<{ name: string; file: Blob }> {
  const url = checkAddress(address, ownOrigin)
  const response = await request(url, fetch, watch, {})
  checkStatus(url, response)
  return { name: nameOf(url, 1), file: await wholeBody(url, response, watch, most) }
}
