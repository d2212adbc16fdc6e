/**
 * The drawing pad: a sheet on the grid of the run's model, in the colours of its palette. What the model
 * cannot see is shaded, and it draws the rest on request.
 */
import { useEffect, useRef, useState } from 'react'
import { useLab } from '../../store/hooks'
import type { Run } from '../../store/state/run'
import { padText } from '../../text/pad'
import { pixelText } from '../../text/pixelPanel'
import { text } from '../../text/text'
import { Button } from '../../ui/Button'
import type { Cell } from '../../ui/pixelGrid'
import { PadGuess } from './PadGuess'
import { PadColours } from './PadColours'
import { backgroundOf, blankDrawing, withoutGaps } from './padDrawing'
import { PadGrid } from './PadGrid'
import { PadPicture } from './PadPicture'
import { PadTools } from './PadTools'
import { padKeys, usePad, usePadCompletion, usePadTool, type PadState } from './usePad'
import './touch.css'

interface Props {
  run: Run
  /** Why nothing can be drawn now; null if it can. */
  blocked: string | null
}

/** In words: in which order the model reads, how much it sees, and what is painted in vain. */
function PadReads({ run, pad: { masked, part, order, grid, draw } }: { run: Run; pad: PadState }) {
  const words = padText()
  const { pixels, codes } = text.touch.pixel
  const all = (run.config.tokens === 'vqvae' ? codes : pixels)(grid * grid)
  return (
    <>
      {run.config.tokens === 'vqvae' && <p className="small quiet">{words.codes}</p>}
      <p className="small pad-reads">
        {masked ? words.readsAround : words.reads[run.config.pixelOrder]}{' '}
        {part.drawn.includes(1) ? words.sees(part.seen, all) : text.touch.pad.nothingLeft}
      </p>
      {part.hidden > 0 && (
        <p className="small pad-gaps">
          {words.gaps(part.hidden)}{' '}
          <Button
            size="small"
            label={words.fillGaps}
            onClick={() => draw((all) => withoutGaps(all, order, backgroundOf(run)))}
          />
        </p>
      )}
    </>
  )
}

/** What is under the cursor. */
function underWords(run: Run, { pad: { drawing }, part, grid }: PadState, cursor: Cell): string {
  const pixel = pixelText()
  const pad = padText()
  const place = cursor.row * grid + cursor.column
  if (drawing.known[place] === 0) return pad.empty
  const colour = (run.config.tokens === 'vqvae' ? pixel.code : pixel.colour)(drawing.tokens[place])
  return part.drawn[place] ? pad.unseen(colour) : colour
}

export function DrawingPad({ run, blocked }: Props) {
  const { touch } = useLab().stores
  const words = padText()
  const state = usePad(run)
  const tool = usePadTool(run, state)
  const { noDrawing, complete } = usePadCompletion(state, blocked)
  const [cursor, setCursor] = useState<Cell>({ row: 0, column: 0 })
  const region = useRef<HTMLElement>(null)
  useEffect(() => region.current?.querySelector<HTMLElement>('.pad-grid')?.focus(), [])
  const { pad, grid, order, part, draw } = state
  const { rgb } = run.preview.palette
  const close = () => {
    touch.setState({ padOpen: false })
    document.querySelector<HTMLElement>('.pad-tile')?.focus()
  }
  return (
    // A dropped image is taken by PadPicture.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      className="drawing-pad"
      aria-label={text.touch.pad.title}
      ref={region}
      onDragOver={(event) => event.preventDefault()}
    >
      <header className="pixel-head">
        <h3>{text.touch.pad.title}</h3>
        <Button icon="close" iconOnly kind="plain" label={words.close} onClick={close} />
      </header>
      <PadGrid
        grid={grid}
        drawing={pad.drawing}
        rgb={rgb}
        drawn={part.drawn}
        cursor={cursor}
        cursorWords={underWords(run, state, cursor)}
        onStroke={tool.onStroke}
        onCursor={setCursor}
        onKey={padKeys(rgb, cursor, state, tool, complete)}
      />
      <div className="pad-side">
        <PadTools
          tool={tool.tool}
          size={tool.size}
          canUndo={pad.past.length > 0}
          canRedo={pad.future.length > 0}
          onTool={tool.setTool}
          onSize={tool.setSize}
          onUndo={state.undo}
          onRedo={state.redo}
          onClear={() => draw(() => blankDrawing(run, order))}
        />
        <PadColours rgb={rgb} token={tool.token} onToken={tool.setToken} />
        <PadReads run={run} pad={state} />
        <PadGuess run={run} />
        <div className="pad-end">
          <Button kind="primary" label={words.complete} blocked={noDrawing} onClick={complete} />
          <PadPicture
            runId={run.id}
            // Its first half, so that the model has something to draw.
            onTokens={(tokens) => draw(() => ({ tokens, known: blankDrawing(run, order).known }))}
          />
        </div>
      </div>
    </section>
  )
}
