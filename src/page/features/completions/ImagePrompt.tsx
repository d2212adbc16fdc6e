/**
 * An image of the user as a prompt: chosen, dropped, pasted or taken by the camera, shown resized and
 * tokenized, and completed by the run's model. The worker decodes it; nothing leaves the machine.
 */
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { PicturePrompt } from '../../../core/dataPreview'
import type { Failure } from '../../../core/failure'
import { completionSettings } from '../../store/commands'
import { useLab, useStores } from '../../store/hooks'
import { reportFailure } from '../../store/reportFailure'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { PixelImage } from '../../ui/PixelImage'
import { text } from '../../text/text'
import { PictureButtons } from './PictureButtons'
import { pictureReceivers, usePicturePrompt, type Picture } from './usePicturePrompt'

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
  const fold = useRef<HTMLDetailsElement>(null)
  const [picture, setPicture] = useState<Picture | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const hasRun = useStore(useStores().run, (state) => state.run !== null)
  const prompt = usePicturePrompt(picture, setFailure)
  const noModel = hasRun ? null : words.noModel
  const takeFile = (file: File) => {
    if (noModel) return
    setFailure(null)
    setPicture({ content: file, name: file.name })
  }
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
  const complete = () => {
    if (!prompt) return
    const settings = completionSettings(lab)
    const promptRows = settings.promptRows > 0 ? settings.promptRows : Math.max(1, Math.floor(prompt.nPx / 2))
    const own = { promptRows, promptCount: 1, prompts: prompt.tokens, promptsAre: 'picture' } as const
    void reportFailure(lab, lab.complete({ ...settings, ...own }))
  }
  return (
    <div {...pictureReceivers(takeFile)}>
      <details ref={fold} className="more own-picture">
        <summary>{words.title}</summary>
        <div role="group" aria-label={words.title} tabIndex={-1}>
          {failure && <Notice failure={failure} />}
          <p className="small quiet">{words.about}</p>
          <PictureButtons
            words={words}
            blocked={noModel}
            onPicture={(content, name) => setPicture({ content, name })}
            onFailure={setFailure}
          >
            <Button
              label={words.complete}
              kind="primary"
              size="small"
              blocked={prompt ? blocked : (noModel ?? words.chooseFirst)}
              onClick={complete}
            />
          </PictureButtons>
          {prompt && <PromptImages prompt={prompt} />}
        </div>
      </details>
    </div>
  )
}
