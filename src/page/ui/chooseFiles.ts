/** Opens the browser's file dialog from code. */

/**
 * The chosen files; none if the dialog was cancelled.
 * @param accept file extensions or types, as an input element takes them
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
