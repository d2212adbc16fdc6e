/** Files from the user: by the file dialog of the browser, or dropped on the page. */
import { LabError } from '../../core/failure'
import { text } from '../text/text'

/** The input whose dialog is open, or was open last in a browser that does not tell of a cancelled one. */
let openInput: HTMLInputElement | null = null

/**
 * Opens the file dialog; resolves with the chosen files, none if the dialog was cancelled. The input stays in
 * the document meanwhile: WebKit collects one that is not, and the choice is lost.
 * @param accept file extensions or types, as an input element takes them
 */
export function chooseFiles(accept: string, { several = false } = {}): Promise<File[]> {
  return new Promise((resolve) => {
    openInput?.remove()
    const input = (openInput = document.createElement('input'))
    input.type = 'file'
    input.accept = accept
    input.multiple = several
    input.hidden = true
    const end = (files: File[]) => {
      input.remove()
      resolve(files)
    }
    input.onchange = () => end([...(input.files ?? [])])
    input.oncancel = () => end([])
    document.body.append(input)
    input.click()
  })
}

export interface PathedFile {
  file: File
  path: string
}

/** More than any data set that the lab reads has. */
const MAX_FILES = 250_000

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject))
/** The next batch of a folder's entries: browsers return at most a hundred, and none at the end. */
const batchOf = (reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> =>
  new Promise((resolve, reject) => reader.readEntries(resolve, reject))

async function walk(entry: FileSystemEntry, found: PathedFile[]): Promise<void> {
  if (found.length >= MAX_FILES) return
  const path = entry.fullPath.replace(/^\//, '')
  if (entry.isFile) found.push({ file: await fileOf(entry as FileSystemFileEntry), path })
  else if (entry.isDirectory) {
    const reader = (entry as FileSystemDirectoryEntry).createReader()
    for (let batch = await batchOf(reader); batch.length > 0; batch = await batchOf(reader))
      for (const inner of batch) await walk(inner, found)
  }
}

/** A dropped folder that gave no file, or that the browser could not read. */
function folderFailure(name: string, cause?: unknown): LabError {
  const words = cause === undefined ? text.dataset.folderEmpty : text.dataset.folderUnreadable
  const { message, remedy } = words
  return new LabError({ code: 'data-missing', subject: name, message: message(name), remedy }, { cause })
}

/**
 * Call it inside the drop handler: the items are gone afterwards.
 * @throws LabError data-missing if a folder cannot be read, or holds no file
 */
export function droppedFiles(transfer: DataTransfer): Promise<PathedFile[]> {
  const entries = Array.from(transfer.items ?? [], (item) => item.webkitGetAsEntry?.() ?? null)
  // No entries in some browsers, nor in drops made by scripts: the files alone.
  if (!entries.some((entry) => entry?.isDirectory))
    return Promise.resolve(Array.from(transfer.files, (file) => ({ file, path: file.name })))
  return (async () => {
    const found: PathedFile[] = []
    for (const entry of entries) {
      if (!entry) continue
      const before = found.length
      await walk(entry, found).catch((error: unknown) => {
        throw folderFailure(entry.name, error)
      })
      if (found.length === before) throw folderFailure(entry.name)
    }
    return found
  })()
}
