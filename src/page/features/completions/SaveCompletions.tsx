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

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
/** A colour token of the page as 0xRRGGBB; tokens of colours are written as #rrggbb. */
const tokenColour = (name: string): number => Number.parseInt(token(name).slice(1), 16)
const sheetColours = () => ({
  ground: tokenColour('--surface'),
  unknown: tokenColour('--line'),
  progress: tokenColour('--accent'),
})

async function saveFilm(name: string, frames: readonly Frame[]): Promise<void> {
  download(name, new Blob([await animatedGif(frames)], { type: 'image/gif' }))
}

interface Props {
  set: CompletionSet
  runName: string
  uncertainty: boolean
}

export function SaveCompletions({ set, runName, uncertainty }: Props) {
  const pinned = useStore(useStores().completions, (state) => state.pinned)
  const of = `${runName}, step ${set.step}`
  const what = uncertainty ? 'uncertainty' : 'completions'
  const arriving = set.state === 'arriving' ? 'The images are still arriving.' : null
  const done = pinned.filter((other) => other.state === 'done')
  const items: SaveItem[] = [
    {
      label: 'Images as PNG',
      blocked: arriving,
      save: async () => {
        const look = {
          title: `${uncertainty ? 'Uncertainty' : 'Completions'}: ${of}`,
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
      label: 'Pixels arriving, as GIF',
      blocked: arriving,
      save: () =>
        saveFilm(fileName('gif', of, what, 'arriving'), arrivalTimelapse(set, sheetColours(), uncertainty)),
    },
    {
      label: 'Over training, as GIF',
      blocked: done.length < 2 ? 'The film needs two evaluations.' : null,
      save: () =>
        saveFilm(
          fileName('gif', runName, `step ${done.at(-1)?.step}`, what, 'over training'),
          trainingTimelapse(done, sheetColours(), uncertainty),
        ),
    },
  ]
  return <SaveMenu label="Save: Completions" items={items} />
}
