/**
 * The menu that saves the completions on show: as a picture, as a film of their arrival, and as a film over
 * the whole training.
 */
import { useStore } from 'zustand'
import type { CompletionSet } from '../../store/state/completions'
import { useStores } from '../../store/hooks'
import { download, fileName } from '../../ui/download'
import { SaveMenu, type SaveItem } from '../../ui/SaveMenu'
import { arrivalTimelapse, trainingTimelapse, type Frame } from './timelapse'
import { animatedGif } from './gif'
import { contactSheet } from './contactSheet'
import { contactSheetPng } from './contactSheetPng'
import { text } from '../../text/text'

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
/** A colour token of the page as 0xRRGGBB; tokens of colours are written as #rrggbb. */
const tokenColour = (name: string): number => Number.parseInt(token(name).slice(1), 16)
const sheetColours = () => ({
  ground: tokenColour('--surface'),
  unknown: tokenColour('--line'),
  progress: tokenColour('--accent'),
})

async function saveGif(name: string, frames: readonly Frame[]): Promise<void> {
  download(name, new Blob([await animatedGif(frames)], { type: 'image/gif' }))
}

interface Props {
  set: CompletionSet
  runName: string
  uncertainty: boolean
}

export function SaveCompletions({ set, runName, uncertainty }: Props) {
  const words = text.completions.save
  const pinned = useStore(useStores().completions, (state) => state.pinned)
  const of = `${runName}, step ${set.step}`
  const what = uncertainty ? 'uncertainty' : 'completions'
  const arriving = set.state === 'arriving' ? words.stillDrawing : null
  const done = pinned.filter((other) => other.state === 'done')
  const items: SaveItem[] = [
    {
      label: words.png,
      blocked: arriving,
      save: async () => {
        const look = {
          title: words.pngTitle(uncertainty ? text.completions.uncertainty : text.completions.title, of),
          ground: token('--surface'),
          ink: token('--ink'),
          font: token('--sans'),
        }
        download(
          fileName('png', of, what),
          await contactSheetPng(set, contactSheet(set, sheetColours(), uncertainty), look),
        )
      },
    },
    {
      label: words.arriving,
      blocked: arriving,
      save: () =>
        saveGif(fileName('gif', of, what, 'arriving'), arrivalTimelapse(set, sheetColours(), uncertainty)),
    },
    {
      label: words.overTraining,
      blocked: done.length < 2 ? text.completions.replay.needsTwo : null,
      save: () =>
        saveGif(
          fileName('gif', runName, `step ${done.at(-1)?.step}`, what, 'over training'),
          trainingTimelapse(done, sheetColours(), uncertainty),
        ),
    },
  ]
  return <SaveMenu label={text.common.save(text.completions.title)} items={items} />
}
