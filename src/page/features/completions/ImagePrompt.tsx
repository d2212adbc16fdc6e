/**
 * An image of the user as a prompt: chosen, dropped, pasted or taken by the camera, shown resized and
 * tokenized, and completed by the run's model. The worker decodes it; nothing leaves the machine.
 */
import {
  lazy,
  Suspense,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
  type ClipboardEvent,
  type DragEvent,
} from 'react'
import { useStore } from 'zustand'
import type { PicturePrompt } from '../../../core/dataPreview'
import { toFailure, type Failure } from '../../../core/failure'
import { pictureTypes } from '../../../core/fileFormats'
import { completionSettings } from '../../store/commands'
import { useLab, useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { FileInput } from '../../ui/FileInput'
import { Notice } from '../../ui/Notice'
import { PixelImage } from '../../ui/PixelImage'
import { text } from '../../text/text'

/** Fetched when the camera is used first. */
const CameraCapture = lazy(async () => ({ default: (await import('./CameraCapture')).CameraCapture }))

interface Picture {
  content: Blob
  name: string
}

/** The picture tokenized for the current run; read again for each new run. */
function usePicturePrompt(
  picture: Picture | null,
  onFailure: (failure: Failure | null) => void,
): PicturePrompt | null {
  const lab = useLab()
  const runId = useStore(useStores().run, (state) => state.run?.id ?? null)
  const [prompt, setPrompt] = useState<PicturePrompt | null>(null)
  const report = useEffectEvent(onFailure)
  useEffect(() => {
    let outdated = false
    if (picture && runId) {
      lab.readPrompt(picture.content, picture.name).then(
        (read) => {
          if (outdated) return
          setPrompt(read)
          report(null)
        },
        (error: unknown) => !outdated && report(toFailure(error)),
      )
    }
    return () => {
      outdated = true
    }
  }, [lab, picture, runId])
  return prompt?.runId === runId ? prompt : null
}

const firstPicture = (files: Iterable<File>): File | undefined =>
  [...files].find(({ type }) => type.startsWith('image/'))

function PromptImages({ prompt }: { prompt: PicturePrompt }) {
  return (
    <div className="prompt-images">
      <figure>
        <PixelImage
          label={text.completions.imagePrompt.resizedName}
          nPx={prompt.nPx}
          pixels={prompt.original}
        />
        <figcaption className="small quiet">{text.completions.imagePrompt.resized}</figcaption>
      </figure>
      <figure>
        <PixelImage
          label={text.completions.imagePrompt.tokenizedName}
          nPx={prompt.nPx}
          pixels={prompt.tokenized}
        />
        <figcaption className="small quiet">{text.completions.imagePrompt.tokenized}</figcaption>
      </figure>
    </div>
  )
}

export function ImagePrompt({ blocked }: { blocked: string | null }) {
  const words = text.completions.imagePrompt
  const lab = useLab()
  const input = useRef<HTMLInputElement>(null)
  const fold = useRef<HTMLDetailsElement>(null)
  const [picture, setPicture] = useState<Picture | null>(null)
  const [cameraOn, setCameraOn] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const hasRun = useStore(useStores().run, (state) => state.run !== null)
  const prompt = usePicturePrompt(picture, setFailure)
  const noModel = hasRun ? null : words.noModel
  const setImage = (content: Blob, name: string) => {
    setCameraOn(false)
    setFailure(null)
    setPicture({ content, name })
  }
  const takeFile = (file: File | undefined) => file && !noModel && setImage(file, file.name)
  // Also takes an image that was pasted elsewhere on the page.
  const takePasted = useEffectEvent(() => {
    const { pasted } = lab.stores.view.getState()
    // An open drawing pad takes it.
    if (!pasted || !fold.current || lab.stores.touch.getState().padOpen) return
    lab.stores.view.setState({ pasted: null })
    fold.current.open = true
    fold.current.scrollIntoView({ block: 'nearest' })
    takeFile(pasted)
  })
  useEffect(() => {
    takePasted()
    return lab.stores.view.subscribe(() => takePasted())
  }, [lab])
  const received = (event: ClipboardEvent | DragEvent, transfer: DataTransfer) => {
    const file = firstPicture(transfer.files)
    if (!file) return
    // Otherwise the page would open it as a data set.
    event.preventDefault()
    event.stopPropagation()
    takeFile(file)
  }
  const complete = () => {
    if (!prompt) return
    const settings = completionSettings(lab)
    const promptRows = settings.promptRows > 0 ? settings.promptRows : Math.max(1, Math.floor(prompt.nPx / 2))
    // lab.complete stores its failure, which the panel displays.
    void lab
      .complete({ ...settings, promptRows, promptCount: 1, prompts: prompt.tokens, promptsAre: 'picture' })
      .catch(() => undefined)
  }
  return (
    <div
      onPaste={(event) => received(event, event.clipboardData)}
      onDrop={(event) => received(event, event.dataTransfer)}
      onDragOver={(event) => event.preventDefault()}
    >
      <details ref={fold} className="more own-picture">
        <summary>{words.title}</summary>
        <div role="group" aria-label={words.title} tabIndex={-1}>
          {failure && <Notice failure={failure} />}
          <p className="small quiet">{words.about}</p>
          <div className="painter-tools">
            <Button
              label={words.choose}
              size="small"
              blocked={noModel}
              onClick={() => input.current?.click()}
            />
            <Button
              label={words.useCamera}
              size="small"
              blocked={noModel ?? (cameraOn ? text.completions.camera.isOn : null)}
              onClick={() => setCameraOn(true)}
            />
            <Button
              label={words.complete}
              kind="primary"
              size="small"
              blocked={prompt ? blocked : (noModel ?? words.chooseFirst)}
              onClick={complete}
            />
          </div>
          {cameraOn && (
            <Suspense>
              <CameraCapture
                onPicture={(photo) => setImage(photo, 'camera.png')}
                onFailure={(cameraFailure) => {
                  setCameraOn(false)
                  setFailure(cameraFailure)
                }}
                onClose={() => setCameraOn(false)}
              />
            </Suspense>
          )}
          {prompt && <PromptImages prompt={prompt} />}
          <FileInput
            label={words.fileName}
            input={input}
            accept={pictureTypes.map(({ mime }) => mime).join()}
            onFiles={([file]) => takeFile(file)}
          />
        </div>
      </details>
    </div>
  )
}
