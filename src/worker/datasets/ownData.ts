/**
 * Answers to what the page asks about a person's own things: an opened set, a palette file, a picture as a
 * prompt.
 */
import type { PicturePrompt } from '../../core/dataPreview'
import { packClusters } from '../../core/paletteColours'
import { fileError } from '../../data/fileError'
import type { DecodePicture } from '../../data/formats/imageFolder'
import type { DecodedPicture } from '../../data/makeSquare'
import { readImageSize } from '../../data/formats/imageSize'
import { MAX_PALETTE_BYTES, readPaletteFile } from '../../data/formats/paletteFile'
import { summarize, type RawDataset } from '../../data/rawDataset'
import type { Command, LabEvent } from '../../core/protocol'
import type { Datasets, Waiting } from './datasets'

type OwnCommand = Extract<Command, { kind: 'lookAtOpened' | 'keepOpened' | 'openPalette' | 'readPrompt' }>

/** A file of more is no picture that can be read: 64 million pixels take less. */
const MAX_PICTURE_BYTES = 256 * 2 ** 20

async function decoded(picture: Blob, name: string, decode: DecodePicture) {
  if (picture.size > MAX_PICTURE_BYTES)
    throw fileError(
      'data-size',
      name,
      0,
      `has ${picture.size} bytes, more than ${MAX_PICTURE_BYTES}.`,
      'Scale it down first.',
    )
  const bytes = new Uint8Array(await picture.arrayBuffer())
  const { type } = readImageSize(bytes, name)
  try {
    return await decode(bytes, type)
  } catch (cause) {
    throw fileError(
      'data-image',
      name,
      0,
      `is a damaged picture: this browser cannot decode its ${bytes.length} bytes (${type}).`,
      'Choose another picture.',
      cause,
    )
  }
}

/** Of a run: a picture as its model reads it. */
interface PictureReader {
  readPrompt(picture: DecodedPicture): Promise<PicturePrompt>
}

/** What the worker lends for an answer. */
export interface OwnContext {
  datasets: Datasets
  /** The run on show, woken where it is dormant. Rejects with no-run where there is none. */
  session: () => Promise<PictureReader>
  decode: DecodePicture
  waiting: Waiting
  /** Puts an accepted set away for the next visit; whoever asked does not wait for it. */
  keep(raw: RawDataset): void
}

/** @throws LabError for bad files, bad settings, or a missing set or run */
export async function answerOwn(
  command: OwnCommand,
  { datasets, session, decode, waiting, keep }: OwnContext,
): Promise<LabEvent> {
  const { requestId } = command
  switch (command.kind) {
    case 'lookAtOpened':
      return { kind: 'openedLook', requestId, look: await datasets.lookAt(command.config, waiting) }
    case 'keepOpened': {
      const raw = await datasets.keep()
      keep(raw)
      return { kind: 'openedKept', requestId, summary: summarize(raw) }
    }
    case 'openPalette': {
      const { file } = command
      // One byte more than a palette may have is enough to refuse it.
      const bytes = new Uint8Array(await file.slice(0, MAX_PALETTE_BYTES + 1).arrayBuffer())
      return { kind: 'paletteOpened', requestId, colours: packClusters(readPaletteFile(bytes, file.name)) }
    }
    case 'readPrompt': {
      const picture = await decoded(command.picture, command.name, decode)
      return { kind: 'promptRead', requestId, prompt: await (await session()).readPrompt(picture) }
    }
    default:
      return command satisfies never
  }
}
