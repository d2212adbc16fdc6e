/**
 * One set of completions: rows of prompt, original and samples, or a grid of unconditional samples. A
 * hairline separates given from drawn pixels. Drawn pixels can be shown as their uncertainty. Learned codes
 * are shown decoded, and in their mean colours until the decoded images arrive.
 */
import { useMemo } from 'react'
import type { CompletionSet } from '../../store/state/completions'
import { PixelImage } from '../../ui/PixelImage'
import { displayedOriginal, displayedPrompt, displayedSample, type DisplayedImage } from './displayedImage'
import { partOf, useShownPart } from './shownPart'
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

/** Describes the given part of each prompt. */
export function promptWords({ settings, order }: CompletionSet): string {
  const { withHole, firstLines, topRows } = text.completions.grid
  if (settings.hole) return withHole
  return (order ? firstLines : topRows)(settings.promptRows)
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
    </div>
  )
}

/** What the model was given, what it drew, and the image that the given part is from. */
function PromptRow({ prompt, samples, ...props }: SetProps & { prompt: number; samples: number }) {
  const { set } = props
  const { samplesPerPrompt } = set.settings
  // Not drawn again for each revealed pixel.
  const [given, original] = useMemo(
    () => [displayedPrompt(set, prompt), displayedOriginal(set, prompt)],
    [set, prompt],
  )
  return (
    <>
      <div className="cell">
        <PixelImage label={text.completions.grid.promptName(prompt + 1, promptWords(set))} {...given} />
        <Hairline grid={set.grid} drawn={set.drawn} />
      </div>
      {Array.from({ length: samples }, (_, sample) => (
        <Sample
          key={sample}
          {...props}
          index={prompt * samplesPerPrompt + sample}
          label={text.completions.grid.completionName(sample + 1, prompt + 1, set.step)}
        />
      ))}
      <div className="cell original">
        <PixelImage label={text.completions.grid.originalName(prompt + 1)} {...original} />
      </div>
    </>
  )
}

export function CompletionGrid(props: SetProps) {
  const { set, shown } = props
  const busy = set.state === 'arriving' || shown !== null
  const words = text.completions.grid
  const { prompts, samples } = useShownPart(partOf(set))
  if (set.originals.length === 0) {
    return (
      <div className="free-grid" aria-busy={busy}>
        {Array.from({ length: set.sequences }, (_, i) => (
          <Sample key={i} {...props} index={i} label={words.sampleName(i + 1, set.step)} />
        ))}
      </div>
    )
  }
  return (
    <div
      className="set-grid"
      style={{ '--columns': samples + 2, '--rows': prompts, '--samples': samples } as React.CSSProperties}
      aria-busy={busy}
    >
      <span className="head">{words.prompt}</span>
      <span className="head drawn">{words.drawn}</span>
      <span className="head">{words.original}</span>
      {Array.from({ length: prompts }, (_, prompt) => (
        <PromptRow key={prompt} {...props} prompt={prompt} samples={samples} />
      ))}
    </div>
  )
}
