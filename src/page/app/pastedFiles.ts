/**
 * Files pasted outside text fields are opened like dropped ones; a single image becomes a prompt for the
 * current run. The prompt panel handles what is pasted there itself.
 */
import type { Failure } from '../../core/failure'
import type { Lab } from '../store/lab'
import { reportFailure } from '../store/reportFailure'
import { text } from '../text/text'

const oneImage = (): Failure => ({ code: 'data-size', ...text.shell.onePastedImage })

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest('input, textarea, select') !== null)

/** Takes a single image as a prompt. In the phone layout prompts have a tab of their own. */
function takeOne(lab: Lab, picture: File): void {
  const hasRun = lab.stores.run.getState().run !== null
  lab.stores.view.setState(
    hasRun ? { pasted: picture, tab: 'images', drawerOpen: false } : { notice: oneImage() },
  )
}

/** @returns a function that stops listening */
export function listenForPaste(lab: Lab, target: Document): () => void {
  const onPaste = (event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])]
    const { phase, openingFiles, pendingImport } = lab.stores.lab.getState()
    if (
      event.defaultPrevented ||
      files.length === 0 ||
      isTyping(event.target) ||
      phase !== 'ready' ||
      openingFiles ||
      pendingImport
    )
      return
    event.preventDefault()
    if (files.length === 1 && files[0].type.startsWith('image/')) takeOne(lab, files[0])
    else {
      // Browsers give all pasted images the same name.
      const names = files.map((file, i) =>
        file.type.startsWith('image/') ? `pasted/${i}-${file.name}` : file.name,
      )
      void reportFailure(lab, lab.openFiles(files, names))
    }
  }
  target.addEventListener('paste', onPaste)
  return () => target.removeEventListener('paste', onPaste)
}
