/** An image of the user on the drawing pad: chosen, taken by the camera, dropped or pasted. */
import { useEffect, useEffectEvent, useState } from 'react'
import { toFailure, type Failure } from '../../../core/failure'
import { useLab } from '../../store/hooks'
import { padText } from '../../text/pad'
import { Notice } from '../../ui/Notice'
import { PictureButtons } from './PictureButtons'

interface Props {
  runId: string
  /** @param tokens (T) row by row */
  onTokens(tokens: Uint16Array): void
}

/** The first image of what was dropped or pasted on the pad. */
function imageFor(event: DragEvent | ClipboardEvent): File | undefined {
  const isPad = event.target instanceof Element && event.target.closest('.drawing-pad') !== null
  const transfer = 'dataTransfer' in event ? event.dataTransfer : event.clipboardData
  return isPad ? [...(transfer?.files ?? [])].find(({ type }) => type.startsWith('image/')) : undefined
}

/** Takes images that are dropped or pasted on the pad, and those pasted elsewhere on the page. */
function useReceivedImages(take: (file: File) => void): void {
  const { view } = useLab().stores
  const onImage = useEffectEvent(take)
  useEffect(() => {
    const onReceived = (event: DragEvent | ClipboardEvent) => {
      const file = imageFor(event)
      if (!file) return
      // Otherwise the page would open it as a data set.
      event.preventDefault()
      event.stopPropagation()
      onImage(file)
    }
    const takePasted = () => {
      const { pasted } = view.getState()
      if (!pasted) return
      view.setState({ pasted: null })
      onImage(pasted)
    }
    takePasted()
    const unsubscribe = view.subscribe(takePasted)
    document.addEventListener('drop', onReceived, { capture: true })
    document.addEventListener('paste', onReceived, { capture: true })
    return () => {
      unsubscribe()
      document.removeEventListener('drop', onReceived, { capture: true })
      document.removeEventListener('paste', onReceived, { capture: true })
    }
  }, [view])
}

export function PadPicture({ runId, onTokens }: Props) {
  const lab = useLab()
  const { image, camera, imageFile } = padText()
  const [failure, setFailure] = useState<Failure | null>(null)
  const take = (picture: Blob, name: string) => {
    setFailure(null)
    lab.readPrompt(picture, name).then(
      // Another run may have been started meanwhile.
      (prompt) => prompt.runId === runId && onTokens(prompt.tokens),
      (error: unknown) => setFailure(toFailure(error)),
    )
  }
  useReceivedImages((file) => take(file, file.name))
  return (
    <>
      <PictureButtons
        words={{ choose: image, useCamera: camera, fileName: imageFile }}
        className="pad-history"
        onPicture={take}
        onFailure={setFailure}
      />
      {failure && <Notice failure={failure} />}
    </>
  )
}
