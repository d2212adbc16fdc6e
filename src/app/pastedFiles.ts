/**
 * Files pasted anywhere outside text fields: they are opened as dropped ones are. A place of its own for a single picture, such as
 * the prompt of the completions, takes its paste before it comes here.
 */
import type { Failure } from '../core/failure'
import type { Lab } from '../store/controller'

const onePicture: Failure = {
  code: 'data-size',
  message: 'One picture was pasted: a data set needs two at least.',
  remedy: 'Paste several files, a folder\'s archive or a data file; or open "Your own picture" under the completions and paste it there as a prompt.',
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select') !== null)

/** Listens on `target` until the returned function is called. */
export function listenForPaste(lab: Lab, target: Document): () => void {
  const onPaste = (event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])]
    const { phase, openingFiles, offer } = lab.stores.lab.getState()
    if (event.defaultPrevented || files.length === 0 || isTyping(event.target) || phase !== 'ready' || openingFiles || offer) return
    event.preventDefault()
    if (files.length === 1 && files[0].type.startsWith('image/')) lab.stores.view.setState({ notice: onePicture })
    // Browsers give pasted pictures one name; a failure of reading is on show already.
    else void lab.openFiles(files, files.map((file, i) => (file.type.startsWith('image/') ? `pasted/${i}-${file.name}` : file.name))).catch(() => undefined)
  }
  target.addEventListener('paste', onPaste)
  return () => target.removeEventListener('paste', onPaste)
}
