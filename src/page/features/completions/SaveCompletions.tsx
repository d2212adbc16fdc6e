/** The menu that saves completions: as PNG, as a GIF of their sampling, or as a GIF of the training. */
import { useStore } from 'zustand'
import type { CompletionSet } from '../../store/state/completions'
import { useStores } from '../../store/hooks'
import { text } from '../../text/text'
import { download, fileName } from '../../ui/download'
import { SaveMenu } from '../../ui/SaveMenu'
import type { SaveItem } from '../../ui/SaveMenuPopup'

interface Props {
  set: CompletionSet
  runName: string
  uncertainty: boolean
}

/** The encoders, loaded on the first save. */
const writers = () => import('./completionFiles')

export function SaveCompletions({ set, runName, uncertainty }: Props) {
  const words = text.completions.save
  const pinned = useStore(useStores().completions, (state) => state.pinned)
  const what = uncertainty ? 'uncertainty' : 'completions'
  const stillDrawing = set.state === 'arriving' ? words.stillDrawing : null
  const done = pinned.filter((other) => other.state === 'done')
  const nameOf = (ending: string, step: number | undefined, ...more: string[]) =>
    fileName(ending, runName, `step ${step}`, what, ...more)
  const items: SaveItem[] = [
    {
      label: words.png,
      blocked: stillDrawing,
      save: async () => {
        const { completionsPng } = await writers()
        download(nameOf('png', set.step), await completionsPng(set, runName, uncertainty))
      },
    },
    {
      label: words.sampling,
      blocked: stillDrawing,
      save: async () => {
        const { samplingGif } = await writers()
        download(nameOf('gif', set.step, 'arriving'), await samplingGif(set, uncertainty))
      },
    },
    {
      label: words.overTraining,
      blocked: done.length < 2 ? text.completions.save.needsTwo : null,
      save: async () => {
        const { trainingGif } = await writers()
        download(nameOf('gif', done.at(-1)?.step, 'over training'), await trainingGif(done, uncertainty))
      },
    },
  ]
  return <SaveMenu label={text.common.save(text.completions.title)} items={items} />
}
