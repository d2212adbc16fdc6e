/**
 * A person's own picture as a prompt: chosen, dropped, pasted or taken by the camera, shown as it is and as
 * the model reads it, and completed by the run's model. Nothing leaves the machine; reading it is the
 * worker's.
 */
import { useEffect, useEffectEvent, useRef, useState, type ClipboardEvent, type DragEvent } from 'react'
import { useStore } from 'zustand'
import type { PicturePrompt } from '../../../core/dataPreview'
import { toFailure, type Failure } from '../../../core/failure'
import { completionSettings } from '../../store/commands'
import { useLab, useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { FileInput } from '../../ui/FileInput'
import { Notice } from '../../ui/Notice'
import { PixelImage } from '../../ui/PixelImage'
import { CameraCapture } from './CameraCapture'
import { text } from '../../text/text'

interface Picture {
  content: Blob
  name: string
}

/** The picture as the run on show reads it: read again for each new run. */
function useReading(
  picture: Picture | null,
  onFailure: (failure: Failure | null) => void,
): PicturePrompt | null {
  const lab = useLab()
  const runId = useStore(useStores().run, (state) => state.run?.id ?? null)
  const [prompt, setPrompt] = useState<PicturePrompt | null>(null)
  const report = useEffectEvent(onFailure)
  useEffect(() => {
    let newer = false
    if (picture && runId) {
      lab.readPrompt(picture.content, picture.name).then(
        (read) => {
          if (newer) return
          setPrompt(read)
          report(null)
        },
        (error: unknown) => !newer && report(toFailure(error)),
      )
    }
    return () => {
      newer = true
    }
  }, [lab, picture, runId])
  return prompt?.runId === runId ? prompt : null
}

const firstPicture = (files: Iterable<File>): File | undefined =>
  [...files].find(({ type }) => type.startsWith('image/'))

function Reading({ prompt }: { prompt: PicturePrompt }) {
  return (
    <div className="own-reading">
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
  const place = useRef<HTMLDetailsElement>(null)
  const [picture, setPicture] = useState<Picture | null>(null)
  const [filming, setFilming] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const hasRun = useStore(useStores().run, (state) => state.run !== null)
  const prompt = useReading(picture, setFailure)
  const waiting = hasRun ? null : words.noModel
  const take = (content: Blob, name: string) => {
    setFilming(false)
    setFailure(null)
    setPicture({ content, name })
  }
  const takeFile = (file: File | undefined) => file && !waiting && take(file, file.name)
  // A picture pasted elsewhere on the page is meant for here too.
  const takePasted = useEffectEvent(() => {
    const { pasted } = lab.stores.view.getState()
    if (!pasted || !place.current) return
    lab.stores.view.setState({ pasted: null })
    place.current.open = true
    place.current.scrollIntoView({ block: 'nearest' })
    takeFile(pasted)
  })
  useEffect(() => {
    takePasted()
    return lab.stores.view.subscribe(() => takePasted())
  }, [lab])
  const received = (event: ClipboardEvent | DragEvent, transfer: DataTransfer) => {
    const file = firstPicture(transfer.files)
    if (!file) return
    // The rest of the page would take it as a data set.
    event.preventDefault()
    event.stopPropagation()
    takeFile(file)
  }
  const complete = () => {
    if (!prompt) return
    const settings = completionSettings(lab)
    const promptRows = settings.promptRows > 0 ? settings.promptRows : Math.max(1, Math.floor(prompt.nPx / 2))
    // A failure of drawing is on show already.
    void lab
      .complete({ ...settings, promptRows, promptCount: 1, prompts: prompt.tokens })
      .catch(() => undefined)
  }
  return (
    <div
      onPaste={(event) => received(event, event.clipboardData)}
      onDrop={(event) => received(event, event.dataTransfer)}
      onDragOver={(event) => event.preventDefault()}
    >
      <details ref={place} className="more own-picture">
        <summary>{words.title}</summary>
        <div role="group" aria-label={words.title} tabIndex={-1}>
          {failure && <Notice failure={failure} />}
          <p className="small quiet">{words.about}</p>
          <div className="painter-tools">
            <Button
              label={words.choose}
              size="small"
              blocked={waiting}
              onClick={() => input.current?.click()}
            />
            <Button
              label={words.useCamera}
              size="small"
              blocked={waiting ?? (filming ? text.completions.camera.isOn : null)}
              onClick={() => setFilming(true)}
            />
            <Button
              label={words.complete}
              kind="primary"
              size="small"
              blocked={prompt ? blocked : (waiting ?? words.chooseFirst)}
              onClick={complete}
            />
          </div>
          {filming && (
            <CameraCapture
              onPicture={(shot) => take(shot, 'camera.png')}
              onFailure={(why) => {
                setFilming(false)
                setFailure(why)
              }}
              onClose={() => setFilming(false)}
            />
          )}
          {prompt && <Reading prompt={prompt} />}
          <FileInput
            label={words.fileName}
            input={input}
            accept="image/png,image/jpeg,image/webp"
            onFiles={([file]) => takeFile(file)}
          />
        </div>
      </details>
    </div>
  )
}
