/**
 * One set of completions: rows of prompt, original and samples, or a grid of unconditional samples. A
 * hairline separates given from drawn pixels. Drawn pixels can be shown as their uncertainty. Learned codes
 * are shown decoded, and in their mean colours until the decoded images arrive.
 */
import { useMemo } from 'react'
import type { CompletionSet } from '../../store/state/completions'
import { PixelImage } from '../../ui/PixelImage'
import { displayedOriginal, displayedPrompt, displayedSample, type DisplayedImage } from './displayedImage'
import { text } from '../../text/text'

/** One sequence as displayed, computed again when more of it has arrived. */
function useDisplayedSample(set: CompletionSet, index: number, uncertainty: boolean): DisplayedImage {
  // `set` is a new object after each arrival, though its arrays are shared.
  return useMemo(() => displayedSample(set, index, uncertainty), [set, index, uncertainty])
}

/** Describes the given part of each prompt. */
function promptWords({ settings, order }: CompletionSet): string {
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

function Sample({
  set,
  index,
  label,
  uncertainty,
}: {
  set: CompletionSet
  index: number
  label: string
  uncertainty: boolean
}) {
  const image = useDisplayedSample(set, index, uncertainty)
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

function PromptRow({
  set,
  prompt,
  uncertainty,
}: {
  set: CompletionSet
  prompt: number
  uncertainty: boolean
}) {
  const { samplesPerPrompt } = set.settings
  return (
    <>
      <div className="cell">
        <PixelImage
          label={text.completions.grid.promptName(prompt + 1, promptWords(set))}
          {...displayedPrompt(set, prompt)}
        />
        <Hairline grid={set.grid} drawn={set.drawn} />
      </div>
      <div className="cell original">
        <PixelImage
          label={text.completions.grid.originalName(prompt + 1)}
          {...displayedOriginal(set, prompt)}
        />
      </div>
      {Array.from({ length: samplesPerPrompt }, (_, sample) => (
        <Sample
          key={sample}
          set={set}
          uncertainty={uncertainty}
          index={prompt * samplesPerPrompt + sample}
          label={text.completions.grid.completionName(sample + 1, prompt + 1, set.step)}
        />
      ))}
    </>
  )
}

export function CompletionGrid({ set, uncertainty }: { set: CompletionSet; uncertainty: boolean }) {
  const busy = set.state === 'arriving'
  if (set.originals.length === 0) {
    return (
      <div className="free-grid" aria-busy={busy}>
        {Array.from({ length: set.sequences }, (_, i) => (
          <Sample
            key={i}
            set={set}
            index={i}
            uncertainty={uncertainty}
            label={text.completions.grid.sampleName(i + 1, set.step)}
          />
        ))}
      </div>
    )
  }
  const { samplesPerPrompt } = set.settings
  const prompts = Math.floor(set.sequences / samplesPerPrompt)
  return (
    <div
      className="set-grid"
      style={{ '--columns': samplesPerPrompt + 2, '--rows': prompts } as React.CSSProperties}
      aria-busy={busy}
    >
      <span className="head">{text.completions.grid.prompt}</span>
      <span className="head">{text.completions.grid.original}</span>
      <span
        className="head drawn"
        style={{ gridColumn: 'span var(--samples)', '--samples': samplesPerPrompt } as React.CSSProperties}
      >
        {text.completions.grid.drawn}
      </span>
      {Array.from({ length: prompts }, (_, prompt) => (
        <PromptRow key={prompt} set={set} prompt={prompt} uncertainty={uncertainty} />
      ))}
    </div>
  )
}
