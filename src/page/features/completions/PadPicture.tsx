/** An image of the user on the drawing pad: chosen, taken by the camera, dropped or pasted. */
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { toFailure, type Failure } from '../../../core/failure'
import { pictureTypes } from '../../../core/fileFormats'
import { useLab } from '../../store/hooks'
import { text } from '../../text/text'
import { Button } from '../../ui/Button'
import { FileInput } from '../../ui/FileInput'
import { Notice } from '../../ui/Notice'
import { CameraCapture } from './CameraCapture'

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
  const words = text.touch.pad
  const input = useRef<HTMLInputElement>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [cameraOn, setCameraOn] = useState(false)
  const take = (picture: Blob, name: string) => {
    setCameraOn(false)
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
      <div className="pad-history">
        <Button size="small" label={words.image} onClick={() => input.current?.click()} />
        <Button
          size="small"
          label={words.camera}
          blocked={cameraOn ? text.completions.camera.isOn : null}
          onClick={() => setCameraOn(true)}
        />
      </div>
      {failure && <Notice failure={failure} />}
      {cameraOn && (
        <CameraCapture
          onPicture={(photo) => take(photo, 'camera.png')}
          onFailure={(cameraFailure) => {
            setCameraOn(false)
            setFailure(cameraFailure)
          }}
          onClose={() => setCameraOn(false)}
        />
      )}
      <FileInput
        label={words.imageFile}
        input={input}
        accept={pictureTypes.map(({ mime }) => mime).join()}
        onFiles={([file]) => take(file, file.name)}
      />
    </>
  )
}
