/**
 * One set of images: rows of prompt, original and samples, or a free grid for unconditional samples. A
 * hairline parts what was given from what the model drew. Drawn pixels can be shown as their uncertainty. Learned codes are shown
 * as the images they decode to, and in their mean colours until those have come.
 */
import { useMemo } from 'react'
import { viridisRgb } from '../../charts/viridis'
import type { CompletionSet } from '../../store/completions'
import { PixelImage } from '../../ui/PixelImage'
import { enlarge } from './enlarge'

/** Steps of the uncertainty scale, from certain to as unsure as a choice among all colours. */
const shades = 64
const shadesRgb = Uint8Array.from({ length: shades * 3 }, (_, i) => viridisRgb(Math.floor(i / 3) / (shades - 1))[i % 3])

/** What PixelImage draws of an image: palette indices with their colours, or plain bytes. */
interface Shown {
  nPx: number
  pixels: Uint16Array | Uint8Array
  rgb?: Uint8Array
  known?: Uint8Array
}

/** The i-th image of decoded ones, with the flags of its codes. */
function decodedImage({ nPx, grid }: CompletionSet, images: Uint8Array, i: number, known?: Uint8Array): Shown {
  const size = nPx * nPx * 3
  return { nPx, pixels: images.subarray(i * size, (i + 1) * size), known: known && enlarge(known, grid, nPx) }
}

/** One sequence: its image, or how unsure the model was of each token it drew, the given ones in their colours. */
function useShown(set: CompletionSet, index: number, uncertainty: boolean): Shown {
  const { grid, tokens, entropy, palette, drawn, arrivals, images } = set
  return useMemo(() => {
    const positions = grid * grid
    const known = set.known.subarray(index * positions, (index + 1) * positions)
    if (images && !uncertainty) return decodedImage(set, images, index, known)
    const own = tokens.subarray(index * positions, (index + 1) * positions)
    if (!uncertainty) return { nPx: grid, pixels: own, rgb: palette.rgb, known }
    const most = Math.log(palette.nVocab)
    const shadeOf = (nats: number) => palette.nVocab + Math.round(Math.min(1, Math.max(0, nats / most)) * (shades - 1))
    const pixels = own.map((token, i) => (!drawn[i] ? token : shadeOf(entropy[index * positions + i])))
    return { nPx: grid, pixels, rgb: Uint8Array.of(...palette.rgb, ...shadesRgb), known }
    // `arrivals` stands for the content of the shared arrays.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [tokens, entropy, palette, drawn, index, grid, images, uncertainty, arrivals])
}

/** What is given of each prompt, in words. */
function promptWords({ settings, order }: CompletionSet): string {
  if (settings.hole) return 'a part given'
  return order ? `first ${settings.promptRows} of its ${settings.promptRows === 1 ? 'line' : 'lines'} in reading order` : `top ${settings.promptRows} rows`
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

function Sample({ set, index, label, uncertainty }: { set: CompletionSet; index: number; label: string; uncertainty: boolean }) {
  const shown = useShown(set, index, uncertainty)
  return (
    <div className="cell">
      <PixelImage label={uncertainty ? `Uncertainty of ${label}` : label} {...shown} version={set.arrivals} />
      <Hairline grid={set.grid} drawn={set.drawn} />
    </div>
  )
}

function PromptRow({ set, prompt, uncertainty }: { set: CompletionSet; prompt: number; uncertainty: boolean }) {
  const { grid, originals, originalImages, palette } = set
  const original: Shown = originalImages
    ? decodedImage(set, originalImages, prompt)
    : { nPx: grid, pixels: originals.subarray(prompt * grid * grid, (prompt + 1) * grid * grid), rgb: palette.rgb }
  const given = enlarge(set.drawn.map((flag) => 1 - flag), grid, original.nPx)
  const { samplesPerPrompt } = set.settings
  return (
    <>
      <div className="cell">
        <PixelImage label={`Prompt ${prompt + 1}, ${promptWords(set)}`} {...original} known={given} />
        <Hairline grid={set.grid} drawn={set.drawn} />
      </div>
      <div className="cell original">
        <PixelImage label={`Original ${prompt + 1}`} {...original} />
      </div>
      {Array.from({ length: samplesPerPrompt }, (_, sample) => (
        <Sample
          key={sample}
          set={set}
          uncertainty={uncertainty}
          index={prompt * samplesPerPrompt + sample}
          label={`Completion ${sample + 1} of prompt ${prompt + 1}, step ${set.step}`}
        />
      ))}
    </>
  )
}

export function SetGrid({ set, uncertainty }: { set: CompletionSet; uncertainty: boolean }) {
  const busy = set.state === 'arriving'
  if (set.originals.length === 0) {
    return (
      <div className="free-grid" aria-busy={busy}>
        {Array.from({ length: set.sequences }, (_, i) => (
          <Sample key={i} set={set} index={i} uncertainty={uncertainty} label={`Sample ${i + 1}, step ${set.step}`} />
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
        <PromptRow key={prompt} set={set} prompt={prompt} uncertainty={uncertainty} />
      ))}
    </div>
  )
}
