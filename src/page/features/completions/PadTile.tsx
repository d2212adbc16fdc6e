/** The first tile of the prompts: the drawing pad, as small as it is there, and how it is opened. */
import { useStore } from 'zustand'
import { useLab, useStores } from '../../store/hooks'
import { PixelImage } from '../../ui/PixelImage'
import { Icon } from '../../ui/Icon'
import { text } from '../../text/text'
import type { CompletionSet } from '../../store/state/completions'

export function PadTile({ set }: { set: CompletionSet }) {
  const { touch } = useLab().stores
  const words = text.touch.pad
  const open = useStore(useStores().touch, (state) => state.padOpen)
  const pad = useStore(useStores().touch, (state) => state.pad)
  const masked = useStore(useStores().run, (state) => state.run?.config.objective === 'masked')
  const drawing = pad?.runId === set.runId ? pad.drawing : null
  return (
    <button
      type="button"
      className="pad-tile"
      aria-expanded={open}
      onClick={() => touch.setState({ padOpen: !open })}
    >
      {drawing ? (
        <span className="pad-thumbnail" aria-hidden="true">
          <PixelImage
            label={words.title}
            nPx={set.grid}
            pixels={drawing.tokens}
            rgb={set.palette.rgb}
            known={drawing.known}
          />
        </span>
      ) : (
        <Icon name="pencil" />
      )}
      <span className="pad-words">
        <strong>{words.tile}</strong>{' '}
        <span className="quiet">{masked ? words.tileHelp.masked : words.tileHelp.next}</span>
      </span>
    </button>
  )
}
