/**
 * One set of completions: rows of prompt, original and samples, or a grid of unconditional samples. A
 * hairline separates given from drawn pixels. Drawn pixels can be shown as their uncertainty. Learned codes
 * are shown decoded, and in their mean colours until the decoded images arrive.
 */
import { useMemo, type CSSProperties } from 'react'
import { useStore } from 'zustand'
import { useLab, useStores } from '../../store/hooks'
import { holeFor, type CompletionSet } from '../../store/state/completions'
import { PixelImage } from '../../ui/PixelImage'
import { displayedOriginal, displayedPrompt, displayedSample, type DisplayedImage } from './displayedImage'
import { partOf, useShownPart } from './shownPart'
import { columnsAround, lastHeading, promptWords } from './completionWords'
import { HoleGrid } from './HoleGrid'
import { PadTile } from './PadTile'
import { PressArea, PressGroup } from './PressArea'
import { text } from '../../text/text'

interface SetProps {
  set: CompletionSet
  uncertainty: boolean
  /** (sequences, T) 1 for each pixel to show; null to show all that have arrived. */
  shown: Uint8Array | null
}

/** One sequence as displayed, computed again when more of it has arrived or is shown. */
function useDisplayedSample({ set, uncertainty, shown }: SetProps, index: number): DisplayedImage {
  // `set` is a new object after each arrival, though its arrays are shared.
  return useMemo(() => {
    const positions = set.grid * set.grid
    return displayedSample(
      set,
      index,
      uncertainty,
      shown?.subarray(index * positions, (index + 1) * positions),
    )
  }, [set, index, uncertainty, shown])
}

/** A thin line along every edge between a given and a drawn pixel. */
function Hairline({ grid, drawn }: { grid: number; drawn: Uint8Array }) {
  const path = useMemo(() => {
    const parts: string[] = []
    for (let row = 0; row < grid; row++) {
      for (let column = 0; column < grid; column++) {
        const own = drawn[row * grid + column]
        if (column > 0 && drawn[row * grid + column - 1] !== own) parts.push(`M${column} ${row}v1`)
        if (row > 0 && drawn[(row - 1) * grid + column] !== own) parts.push(`M${column} ${row}h1`)
      }
    }
    return parts.join('')
  }, [grid, drawn])
  return (
    <svg className="hairline" viewBox={`0 0 ${grid} ${grid}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path} vectorEffect="non-scaling-stroke" />
    </svg>
  )
}

function Sample({ index, label, ...props }: SetProps & { index: number; label: string }) {
  const { set, uncertainty } = props
  const image = useDisplayedSample(props, index)
  return (
    <div className="cell">
      <PixelImage
        label={uncertainty ? text.completions.grid.uncertaintyName(label) : label}
        {...image}
        version={set.arrivals}
      />
      <Hairline grid={set.grid} drawn={set.drawn} />
      <PressArea set={set} name={{ kind: 'sample', setId: set.setId, index }} label={label} />
    </div>
  )
}

/** Whether a press on a given image paints the hole. */
function usePaintsHole(): boolean {
  const paints = useStore(useStores().touch, (state) => state.paintsHole)
  const masked = useStore(useStores().run, (state) => state.run?.config.objective === 'masked')
  return paints && masked
}

/** The given part of an image; a masked model's hole is painted on it while the hole is edited. */
function Given({ set, prompt }: { set: CompletionSet; prompt: number }) {
  const { completions } = useLab().stores
  const run = useStore(useStores().run, (state) => state.run)
  const paints = usePaintsHole()
  const painted = useStore(useStores().completions, (state) => state.hole)
  const given = useMemo(() => displayedPrompt(set, prompt), [set, prompt])
  const label = text.completions.grid.promptName(prompt + 1, promptWords(set))
  const { grid, originals, drawn } = set
  if (run && paints)
    return (
      <div className="cell">
        <HoleGrid
          nPx={grid}
          hole={holeFor(run.config, painted) ?? drawn}
          image={{
            pixels: originals.subarray(prompt * grid * grid, (prompt + 1) * grid * grid),
            rgb: set.palette.rgb,
          }}
          prompt={prompt}
          imageLabel={label}
          disabled={false}
          onChange={(hole) => completions.setState({ hole })}
        />
      </div>
    )
  return (
    <div className="cell">
      <PixelImage label={label} {...given} />
      <Hairline grid={grid} drawn={drawn} />
      <PressArea set={set} name={{ kind: 'prompt', setId: set.setId, index: prompt }} label={label} />
    </div>
  )
}

/** What the model was given, what it drew, and the image that the given part is from. */
function PromptRow({ prompt, samples, ...props }: SetProps & { prompt: number; samples: number }) {
  const { set } = props
  const { samplesPerPrompt } = set.settings
  // Not drawn again for each revealed pixel.
  const original = useMemo(() => displayedOriginal(set, prompt), [set, prompt])
  const originalLabel = text.completions.grid.originalName(prompt + 1)
  return (
    <>
      <Given set={set} prompt={prompt} />
      {Array.from({ length: samples }, (_, sample) => (
        <Sample
          key={sample}
          {...props}
          index={prompt * samplesPerPrompt + sample}
          label={text.completions.grid.completionName(sample + 1, prompt + 1, set.step)}
        />
      ))}
      {columnsAround(set) > 1 && (
        <div className="cell original">
          <PixelImage label={originalLabel} {...original} />
          <PressArea
            set={set}
            name={{ kind: 'original', setId: set.setId, index: prompt }}
            label={originalLabel}
          />
        </div>
      )}
    </>
  )
}

export function CompletionGrid(props: SetProps) {
  const { set, shown } = props
  const paints = usePaintsHole()
  const busy = set.state === 'arriving' || shown !== null
  const words = text.completions.grid
  const { prompts, samples } = useShownPart(partOf(set))
  if (set.originals.length === 0) {
    return (
      <div className="stage-set">
        <PadTile set={set} />
        <PressGroup className="free-grid" first="sample 0" aria-busy={busy}>
          {Array.from({ length: set.sequences }, (_, i) => (
            <Sample key={i} {...props} index={i} label={words.sampleName(i + 1, set.step)} />
          ))}
        </PressGroup>
      </div>
    )
  }
  return (
    <div className="stage-set">
      <PadTile set={set} />
      <PressGroup
        className={paints ? 'set-grid paints' : 'set-grid'}
        first="sample 0"
        style={
          {
            '--columns': samples + columnsAround(set),
            '--rows': prompts,
            '--samples': samples,
          } as CSSProperties
        }
        aria-busy={busy}
      >
        <span className="head">{words.prompt}</span>
        <span className="head drawn">{words.drawn}</span>
        {columnsAround(set) > 1 && <span className="head">{lastHeading(set)}</span>}
        {Array.from({ length: prompts }, (_, prompt) => (
          <PromptRow key={prompt} {...props} prompt={prompt} samples={samples} />
        ))}
      </PressGroup>
    </div>
  )
}
