/**
 * One set of images: rows of prompt, original and samples, or a free grid for unconditional samples. A
 * hairline parts what was given from what the model drew.
 */
import type { CompletionSet } from '../../store/completions'
import { PixelImage } from '../../ui/PixelImage'

function Sample({ set, index, label }: { set: CompletionSet; index: number; label: string }) {
  const positions = set.nPx * set.nPx
  const given = set.originals.length > 0 ? set.settings.promptRows / set.nPx : 0
  return (
    <div className="cell">
      <PixelImage
        label={label}
        nPx={set.nPx}
        pixels={set.tokens.subarray(index * positions, (index + 1) * positions)}
        rgb={set.palette.rgb}
        filled={set.filled}
      />
      {given > 0 && <span className="hairline" style={{ top: `${given * 100}%` }} aria-hidden="true" />}
    </div>
  )
}

function PromptRow({ set, prompt }: { set: CompletionSet; prompt: number }) {
  const positions = set.nPx * set.nPx
  const original = set.originals.subarray(prompt * positions, (prompt + 1) * positions)
  const { promptRows, samplesPerPrompt } = set.settings
  return (
    <>
      <div className="cell">
        <PixelImage
          label={`Prompt ${prompt + 1}, top ${promptRows} rows`}
          nPx={set.nPx}
          pixels={original}
          rgb={set.palette.rgb}
          filled={promptRows * set.nPx}
        />
        <span className="hairline" style={{ top: `${(promptRows / set.nPx) * 100}%` }} aria-hidden="true" />
      </div>
      <div className="cell original">
        <PixelImage label={`Original ${prompt + 1}`} nPx={set.nPx} pixels={original} rgb={set.palette.rgb} />
      </div>
      {Array.from({ length: samplesPerPrompt }, (_, sample) => (
        <Sample
          key={sample}
          set={set}
          index={prompt * samplesPerPrompt + sample}
          label={`Completion ${sample + 1} of prompt ${prompt + 1}, step ${set.step}`}
        />
      ))}
    </>
  )
}

export function SetGrid({ set }: { set: CompletionSet }) {
  const busy = set.state === 'arriving'
  if (set.originals.length === 0) {
    return (
      <div className="free-grid" aria-busy={busy}>
        {Array.from({ length: set.sequences }, (_, i) => (
          <Sample key={i} set={set} index={i} label={`Sample ${i + 1}, step ${set.step}`} />
        ))}
      </div>
    )
  }
  const { samplesPerPrompt } = set.settings
  const prompts = Math.floor(set.sequences / samplesPerPrompt)
  return (
    <div className="set-grid" style={{ '--columns': samplesPerPrompt + 2, '--rows': prompts } as React.CSSProperties} aria-busy={busy}>
      <span className="head">prompt</span>
      <span className="head">original</span>
      <span className="head drawn" style={{ gridColumn: 'span var(--samples)', '--samples': samplesPerPrompt } as React.CSSProperties}>
        drawn by the model
      </span>
      {Array.from({ length: prompts }, (_, prompt) => (
        <PromptRow key={prompt} set={set} prompt={prompt} />
      ))}
    </div>
  )
}
