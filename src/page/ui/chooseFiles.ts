/** Asks the person for files by the browser's own dialog. Knows nothing of what is in them. */

/**
 * The files chosen, none where the dialog was left without.
 * @param accept endings or types that the dialog offers first, as an input element takes them
 */
export function chooseFiles(accept: string): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = accept
    input.onchange = () => resolve([...(input.files ?? [])])
    input.oncancel = () => resolve([])
    input.click()
  })
}
