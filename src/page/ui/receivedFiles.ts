/** Files from the user: by the file dialog of the browser, or dropped on the page. */

/**
 * Opens the file dialog; resolves with the chosen files, none if the dialog was cancelled.
 * @param accept file extensions or types, as an input element takes them
 */
export function chooseFiles(accept: string, { several = false } = {}): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = accept
    input.multiple = several
    input.onchange = () => resolve([...(input.files ?? [])])
    input.oncancel = () => resolve([])
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

/** Call it inside the drop handler: the items are gone afterwards. Rejects if a folder cannot be read. */
export function droppedFiles(transfer: DataTransfer): Promise<PathedFile[]> {
  const entries = Array.from(transfer.items ?? [], (item) => item.webkitGetAsEntry?.() ?? null)
  // No entries in some browsers, nor in drops made by scripts: the files alone.
  if (!entries.some((entry) => entry?.isDirectory))
    return Promise.resolve(Array.from(transfer.files, (file) => ({ file, path: file.name })))
  return (async () => {
    const found: PathedFile[] = []
    for (const entry of entries) if (entry) await walk(entry, found)
    return found
  })()
}
