/** A picture of the user as the current run's model reads it, and pictures that are dropped or pasted. */
import { useEffect, useEffectEvent, useState, type ClipboardEvent, type DragEvent } from 'react'
import { useStore } from 'zustand'
import type { PicturePrompt } from '../../../core/dataPreview'
import { toFailure, type Failure } from '../../../core/failure'
import { useLab, useStores } from '../../store/hooks'

export interface Picture {
  content: Blob
  name: string
}

/** The picture tokenized for the current run; read again for each new run. */
export function usePicturePrompt(
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

/** Handlers of a part of the page that takes the first image dropped or pasted on it. */
export function pictureReceivers(take: (file: File) => void) {
  const received = (event: ClipboardEvent | DragEvent, { files }: DataTransfer) => {
    const file = [...files].find(({ type }) => type.startsWith('image/'))
    if (!file) return
    // Otherwise the page would open it as a data set.
    event.preventDefault()
    event.stopPropagation()
    take(file)
  }
  return {
    onPaste: (event: ClipboardEvent) => received(event, event.clipboardData),
    onDrop: (event: DragEvent) => received(event, event.dataTransfer),
    onDragOver: (event: DragEvent) => event.preventDefault(),
  }
}
