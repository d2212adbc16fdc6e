/** Every count that an access handle may return, and every size that a file may end with. */
import { expect, test } from 'vitest'
import { crc32 } from '../core/crc32'
import { isQuota } from './storageErrors'
import { writeFile } from './writeFile'

interface Disk {
  /** What `write` returns for a piece of this length. */
  count?: (length: number) => number
  /** The size of the file at the end, of the bytes that were to be written. */
  size?: (written: number) => number
}

/** A folder whose files have access handles, as in a worker, or streams, as on a page. */
function folderOn({ count = (length) => length, size = (written) => written }: Disk, onPage = false) {
  let written = 0
  const closed = { handle: false }
  const handle = {
    truncate: () => undefined,
    write: (piece: Uint8Array) => {
      written += piece.length
      return count(piece.length)
    },
    flush: () => undefined,
    getSize: () => size(written),
    close: () => {
      closed.handle = true
    },
  }
  const stream = {
    write: async (piece: Uint8Array) => {
      written += piece.length
    },
    close: async () => undefined,
    abort: async () => undefined,
  }
  const file = onPage
    ? { createWritable: async () => stream, getFile: async () => ({ size: size(written) }) }
    : { createSyncAccessHandle: async () => handle }
  return { folder: { getFileHandle: async () => file } as unknown as FileSystemDirectoryHandle, closed }
}

const source = new Blob([Uint8Array.from({ length: 1000 }, (_, i) => i)])
const errorOn = async (disk: Disk, onPage = false): Promise<unknown> => {
  const { folder, closed } = folderOn(disk, onPage)
  const error: unknown = await writeFile(folder, 'file', source).catch((reason: unknown) => reason)
  expect(closed.handle).toBe(!onPage)
  return error
}

test('resolves with length and checksum once all is written', async () => {
  const crc = crc32(new Uint8Array(await source.arrayBuffer()))
  for (const onPage of [false, true])
    expect(await writeFile(folderOn({}, onPage).folder, 'file', source)).toEqual({ bytes: 1000, crc })
})

// Chromium 156 returns the second.
test.each([-8, 2 ** 32 - 8, 0, 999])('%d bytes of a piece written: storage is full', async (n) => {
  expect(isQuota(await errorOn({ count: () => n }))).toBe(true)
})

test('any other count than the wanted one fails too', async () => {
  for (const count of [1001, -2, 2 ** 32 - 2, NaN])
    expect(await errorOn({ count: () => count })).toBeInstanceOf(DOMException)
})

test.each([false, true])(
  'a file that ends shorter than what was written: full (on a page: %s)',
  async (onPage) => {
    expect(isQuota(await errorOn({ size: (written) => written - 1 }, onPage))).toBe(true)
    expect(await errorOn({ size: (written) => written + 1 }, onPage)).toMatchObject({ name: 'UnknownError' })
  },
)

test('a source that ends early is not taken for the whole', async () => {
  const cut = { size: 1001, stream: () => source.stream() } as unknown as Blob
  await expect(writeFile(folderOn({}).folder, 'file', cut)).rejects.toMatchObject({
    name: 'NotReadableError',
  })
})
