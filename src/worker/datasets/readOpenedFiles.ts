/** Reads what the user chose besides local data files: a picture, a palette, and files at web addresses. */
import type { WantedAddress } from '../../core/hub'
import { packClusters } from '../../core/paletteColours'
import { fileError } from '../../data/fileError'
import { PictureReader, type DecodePicture } from '../../data/pictures/readPicture'
import { MAX_PALETTE_BYTES, readPaletteFile } from '../../data/formats/paletteFile'
import type { OpenOptions, UserFile, RangedFile } from '../../data/unpackFiles'
import { openAddress, type Fetch } from '../../data/remoteFile'
import type { DecodedPicture } from '../../data/makeSquare'
import type { Origin } from './datasets'

/** Larger files are refused unread; 64 million pixels take less. */
const MAX_PICTURE_BYTES = 256 * 2 ** 20

/**
 * Decodes a picture file.
 * @param name the file's, for messages
 * @throws LabError data-size, data-magic or data-image
 */
export async function readPicture(
  picture: Blob,
  name: string,
  decode: DecodePicture,
): Promise<DecodedPicture> {
  if (picture.size > MAX_PICTURE_BYTES)
    throw fileError(
      'data-size',
      name,
      0,
      `has ${picture.size} bytes, more than ${MAX_PICTURE_BYTES}.`,
      'Scale it down first.',
    )
  const bytes = new Uint8Array(await picture.arrayBuffer())
  const outcome = await new PictureReader(decode).read(name, bytes)
  if ('unread' in outcome) throw outcome.unread.error
  return outcome.picture
}

/**
 * Reads a palette file.
 * @returns its colours, packed as by core/paletteColours.ts
 * @throws LabError with a data- code
 */
export async function readPalette(file: File): Promise<string> {
  // One byte more than a palette may have is enough to refuse it.
  const bytes = new Uint8Array(await file.slice(0, MAX_PALETTE_BYTES + 1).arrayBuffer())
  return packClusters(readPaletteFile(bytes, file.name))
}

/**
 * Fetches files at web addresses, one after another.
 * @param fetcher the browser's fetch, or a test's
 * @returns the files, and the label and licence text of the data set made of them
 * @throws LabError network or a data- code; busy when cancelled
 */
export async function readAddresses(
  addresses: readonly WantedAddress[],
  fetcher: Fetch,
  watch: OpenOptions,
): Promise<{ files: (UserFile | RangedFile)[]; origin: Origin }> {
  const files: (UserFile | RangedFile)[] = []
  for (const { address, images } of addresses)
    files.push(await openAddress(address, images ?? Infinity, fetcher, watch))
  const [{ label, address }] = addresses
  const { host } = new URL(address)
  return {
    files,
    origin: (read) => ({
      label: label ? `${label} from ${host}` : `${read.replace(/^Your /, '')}, from ${host}`,
      licence: `Fetched from ${host}; see there for its licence.`,
    }),
  }
}
