/**
 * One file of a set of pictures: checked, then decoded by a decoder that is passed in, since only browsers
 * have one. What cannot be read is an answer, not an error, so that one bad file among thousands is left out.
 */
import { LabError } from '../../core/failure'
import type { LeftOutReason } from '../../core/importReading'
import { fileError } from '../fileError'
import { readImageSize, type ImageSize } from '../formats/imageSize'
import type { DecodedPicture } from '../makeSquare'
import { damageOf } from './damage'
import { kindOf, pictureKinds, type PictureKindId } from './pictureKind'
import { decodePng } from './png'

/** Decodes one picture whose header was checked; may throw anything for a damaged one. */
export type DecodePicture = (bytes: Uint8Array, type: string) => Promise<DecodedPicture>

/** The same decoder, with small and 16-bit PNG decoded here, which is faster and keeps their levels. */
export const withOwnPng =
  (decode: DecodePicture): DecodePicture =>
  async (bytes, type) =>
    (type === 'image/png' ? decodePng(bytes) : null) ?? decode(bytes, type)

/** A file that is no picture of the set. */
export interface Unread {
  reason: LeftOutReason
  /** The kind of file, as messages name it. */
  what: string
  /** What to say if it is the only file. */
  error: LabError
}

export type PictureOutcome = { picture: DecodedPicture } | { unread: Unread }

const AGAIN = 'Leave this file out, or save the picture again.'

const broken = (name: string, what: string, cause?: unknown): LabError =>
  fileError('data-image', name, 0, `is a damaged picture: ${what}.`, AGAIN, cause)

/** Why a header is refused. */
function refusedHeader(kind: PictureKindId, error: LabError): Unread {
  const { name: what, picture } = pictureKinds[kind]
  const { code } = error.failure
  if (code === 'data-size') return { reason: 'tooLarge', what, error }
  if (code === 'data-image') return { reason: 'damaged', what, error }
  return { reason: picture ? 'unsupported' : 'noPicture', what, error }
}

/** Reads pictures one by one; remembers which kinds this browser decodes. */
export class PictureReader {
  private readonly decoded = new Set<PictureKindId>()
  private readonly decode: DecodePicture

  /** @param decode the browser's decoder, perhaps `withOwnPng` */
  constructor(decode: DecodePicture) {
    this.decode = decode
  }

  /**
   * Pixels that decoding takes memory for, 0 if the file is refused by its header.
   */
  pixelsOf(bytes: Uint8Array): number {
    try {
      const { width, height } = readImageSize(bytes, '')
      return width * height
    } catch {
      return 0
    }
  }

  /** @throws LabError that the decoder throws */
  async read(name: string, bytes: Uint8Array): Promise<PictureOutcome> {
    const kind = kindOf(bytes)
    const what = pictureKinds[kind].name
    const damaged = (error: LabError): PictureOutcome => ({ unread: { reason: 'damaged', what, error } })
    let size: ImageSize
    try {
      size = readImageSize(bytes, name)
    } catch (error) {
      if (!(error instanceof LabError)) throw error
      return { unread: refusedHeader(kind, error) }
    }
    const damage = damageOf(bytes, kind)
    if (damage !== null) return damaged(broken(name, `it ${damage}`))
    try {
      const picture = await this.decode(bytes, size.type)
      this.decoded.add(kind)
      return { picture }
    } catch (cause) {
      if (cause instanceof LabError) throw cause
      const why = `this browser cannot decode its ${bytes.length} bytes (${size.type})`
      if (pictureKinds[kind].everywhere || this.decoded.has(kind)) return damaged(broken(name, why, cause))
      const error = fileError(
        'data-image',
        name,
        0,
        `is a ${what} picture, and ${why}.`,
        'Save it as PNG or JPEG, or try another browser.',
        cause,
      )
      return { unread: { reason: 'unsupported', what, error } }
    }
  }
}
