/** Files that the user chooses or drops: the input of the dialog, and folders that cannot be read. */
import { afterEach, expect, test, vi } from 'vitest'
import { LabError } from '../../core/failure'
import { chooseFiles, droppedFiles } from './receivedFiles'

afterEach(() => vi.restoreAllMocks())

const inputs = () => [...document.querySelectorAll<HTMLInputElement>('input[type=file]')]

test('the input is in the document until files are chosen or the dialog is cancelled', async () => {
  const pressed = vi.spyOn(HTMLInputElement.prototype, 'click').mockReturnValue()
  const chosen = chooseFiles('.igpt', { several: true })
  expect(pressed).toHaveBeenCalledOnce()
  expect(inputs()).toHaveLength(1)
  expect(inputs()[0]).toMatchObject({ accept: '.igpt', multiple: true, hidden: true })
  const file = new File(['a run'], 'a.igpt')
  Object.defineProperty(inputs()[0], 'files', { value: [file] })
  inputs()[0].dispatchEvent(new Event('change'))
  expect(await chosen).toEqual([file])
  expect(inputs()).toHaveLength(0)
  const cancelled = chooseFiles('.igpt')
  inputs()[0].dispatchEvent(new Event('cancel'))
  expect(await cancelled).toEqual([])
  expect(inputs()).toHaveLength(0)
  // A browser that does not tell of a cancelled dialog leaves one input, not one more for each.
  for (let i = 0; i < 3; i += 1) void chooseFiles('.igpt')
  expect(inputs()).toHaveLength(1)
})

/** A drop of one folder whose entries `read` gives. */
const folderDrop = (read: (found: (entries: unknown[]) => void, failed: (error: unknown) => void) => void) =>
  ({
    files: [],
    items: [
      {
        webkitGetAsEntry: () => ({
          name: 'pets',
          fullPath: '/pets',
          isFile: false,
          isDirectory: true,
          createReader: () => ({ readEntries: read }),
        }),
      },
    ],
  }) as unknown as DataTransfer

const failureOf = async (transfer: DataTransfer) => {
  const error: unknown = await droppedFiles(transfer).catch((reason: unknown) => reason)
  return error instanceof LabError ? error.failure : error
}

test('a folder that cannot be read, and one without files, are said by name', async () => {
  const unreadable = folderDrop((_, failed) => failed(new DOMException('gone', 'NotFoundError')))
  expect(await failureOf(unreadable)).toMatchObject({
    code: 'data-missing',
    subject: 'pets',
    message: expect.stringMatching(/could not read pets/),
  })
  expect(await failureOf(folderDrop((found) => found([])))).toMatchObject({
    message: 'pets contains no files.',
  })
})
