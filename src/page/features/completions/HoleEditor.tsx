/**
 * The hole that "Complete now" fills, for masked-pixel models: presets, and a grid to paint on. A next-pixel
 * model only continues a prefix (paper 2.1); the editor is then disabled with a note.
 */
import { useStore } from 'zustand'
import { gridOf, promptTokens } from '../../../core/tokenGrid'
import { currentSet, holeFor, type CompletionSet } from '../../store/state/completions'
import { useLab, useStores } from '../../store/hooks'
import type { Run } from '../../store/state/run'
import { Button } from '../../ui/Button'
import { Num } from '../../ui/inline'
import { afterFirst, holePresets, presetHole } from './hole'
import { HoleGrid } from './HoleGrid'
import { text } from '../../text/text'

/** A set of the run with prompts: its first image is painted on, and its hole is that of the prompt rows. */
function usePromptSet(run: Run | null): CompletionSet | null {
  const pinned = useStore(useStores().completions, (state) => state.pinned)
  return pinned.find((set) => set.runId === run?.id && set.originals.length > 0) ?? null
}

/** Why the editor is disabled, null if it is not. */
function disabledReason(run: Run | null, formMasked: boolean): string | null {
  if (run) return run.config.objective === 'masked' ? null : text.completions.hole.nextPixelRun
  return formMasked ? null : text.completions.hole.nextPixelForm
}

export function HoleEditor() {
  const { completions, touch } = useLab().stores
  const run = useStore(useStores().run, (state) => state.run)
  const form = useStore(useStores().settings, (state) => state.config)
  const painted = useStore(useStores().completions, (state) => state.hole)
  const set = usePromptSet(run)
  // Where given images are displayed, the hole is painted on them too.
  const onImages = useStore(
    useStores().completions,
    (state) => (currentSet(state)?.originals.length ?? 0) > 0,
  )
  const painting = useStore(useStores().touch, (state) => state.paintsHole)
  const config = run?.config ?? form
  // Learned codes lie on a coarser grid than pixels.
  const grid = gridOf(config)
  const blocked = disabledReason(run, form.objective === 'masked')
  const promptHole =
    set?.drawn ?? afterFirst(promptTokens(Math.min(form.promptRows, config.nPx - 1), config.nPx, grid), grid)
  const ownHole = holeFor(config, painted)
  const hole = ownHole ?? promptHole
  const setHole = (next: Uint8Array | null) => completions.setState({ hole: next })
  const count = hole.reduce((sum, flag) => sum + flag, 0)
  const image = set && { pixels: set.originals.subarray(0, grid * grid), rgb: set.palette.rgb }
  const words = text.completions.hole
  return (
    <details
      className="more painter"
      open={painting}
      onToggle={(event) => touch.setState({ paintsHole: event.currentTarget.open })}
    >
      <summary>{words.title}</summary>
      {blocked && <p className="small quiet">{blocked}</p>}
      <div className="painter-body">
        <HoleGrid nPx={grid} hole={hole} image={image} disabled={blocked !== null} onChange={setHole} />
        <div className="painter-tools" role="group" aria-label={words.presetsName}>
          <Button
            label={words.asPromptRows}
            size="small"
            blocked={blocked}
            aria-pressed={ownHole === null}
            onClick={() => setHole(null)}
          />
          {holePresets.map((id) => (
            <Button
              key={id}
              label={words.presets[id]}
              size="small"
              blocked={blocked}
              onClick={() => setHole(presetHole(id, grid))}
            />
          ))}
          <Button
            label={text.common.clear}
            size="small"
            blocked={blocked}
            onClick={() => setHole(new Uint8Array(grid * grid))}
          />
          <Button
            label={words.invert}
            size="small"
            blocked={blocked}
            onClick={() => setHole(hole.map((flag) => 1 - flag))}
          />
          {onImages && blocked === null && <p className="small">{words.onImages}</p>}
          <p className="small">
            {(config.tokens === 'vqvae' ? words.drawnCodes : words.drawnPixels)(
              <Num>{count}</Num>,
              <Num>{grid * grid}</Num>,
            )}
          </p>
        </div>
      </div>
    </details>
  )
}
