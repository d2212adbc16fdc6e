/**
 * The drawing pad: a sheet on the grid of the run's model, in the colours of its palette. What the model
 * cannot see is shaded, and it draws the rest on request.
 */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useStore } from 'zustand'
import { gridOf } from '../../../core/tokenGrid'
import { useLab, useStores } from '../../store/hooks'
import type { Run } from '../../store/state/run'
import { lookablePlace, type Drawing } from '../../store/state/touch'
import { text } from '../../text/text'
import { Button } from '../../ui/Button'
import { settingsOfOne } from './drawAgain'
import type { Cell } from './hole'
import { PadColours } from './PadColours'
import {
  backgroundOf,
  blankDrawing,
  brushCells,
  filled,
  keyColours,
  padImage,
  padOf,
  padSettings,
  painted,
  readingOrder,
  redone,
  seenPart,
  sheetOf,
  undone,
  withoutGaps,
} from './padDrawing'
import { PadGrid } from './PadGrid'
import { PadPicture } from './PadPicture'
import { brushSizes, PadTools, type PadTool } from './PadTools'
import './touch.css'

interface Props {
  run: Run
  /** Why nothing can be drawn now; null if it can. */
  blocked: string | null
}

/** The colour to begin with: of the number keys, the one furthest from the paper. */
function inkOf(run: Run): number {
  const { rgb } = run.preview.palette
  const paper = backgroundOf(run)
  const distance = (token: number) =>
    [0, 1, 2].reduce((sum, c) => sum + (rgb[token * 3 + c] - rgb[paper * 3 + c]) ** 2, 0)
  return keyColours(rgb).reduce((a, b) => (distance(b) > distance(a) ? b : a))
}

/** The pad of this run, and how it is changed. */
function usePad(run: Run) {
  const { touch, completions } = useLab().stores
  const stored = useStore(useStores().touch, (state) => state.pad)
  const order = readingOrder(completions.getState(), run)
  const pad = useMemo(() => padOf(stored, run, order), [stored, run, order])
  // Read anew, since one event can change it several times.
  const now = () => padOf(touch.getState().pad, run, order)
  return {
    pad,
    order,
    /** Changes the drawing; `begins` makes the drawing before one step of undo. */
    draw(change: (drawing: Drawing) => Drawing, begins = true) {
      const current = now()
      const drawing = change(current.drawing)
      touch.setState({ pad: begins ? sheetOf(current, drawing) : { ...current, drawing } })
    },
    undo: () => touch.setState({ pad: undone(now()) }),
    redo: () => touch.setState({ pad: redone(now()) }),
  }
}

export function DrawingPad({ run, blocked }: Props) {
  const lab = useLab()
  const { touch } = lab.stores
  const words = text.touch.pad
  const { pad, order, draw, undo, redo } = usePad(run)
  const masked = run.config.objective === 'masked'
  const codes = run.config.tokens === 'vqvae'
  const grid = gridOf(run.config)
  const { rgb } = run.preview.palette
  const [tool, setTool] = useState<PadTool>('brush')
  const [size, setSize] = useState(1)
  const [token, setToken] = useState(() => inkOf(run))
  const [cursor, setCursor] = useState<Cell>({ row: 0, column: 0 })
  const region = useRef<HTMLElement>(null)
  useEffect(() => region.current?.querySelector<HTMLElement>('.pad-grid')?.focus(), [])
  const { drawing } = pad
  const part = useMemo(() => seenPart(drawing, order, masked), [drawing, order, masked])

  const ask = ({ row, column }: Cell) => {
    const image = padImage(drawing, run, order)
    touch.setState({
      image: { kind: 'pad' },
      place: lookablePlace(image, row * grid + column, masked),
      follow: null,
    })
  }
  const onStroke = (cells: Cell[], begins: boolean) => {
    if (tool === 'ask') return ask(cells[cells.length - 1])
    if (tool === 'fill') return begins ? draw((all) => filled(all, grid, cells[0], token)) : undefined
    const under = cells.flatMap((cell) => brushCells(cell, size))
    draw((all) => painted(all, grid, under, tool === 'eraser' ? null : token), begins)
  }
  const settings = padSettings(settingsOfOne(lab), drawing, order, masked)
  const noDrawing = blocked ?? (settings ? null : words.nothingLeft)
  const complete = () => {
    if (!settings || noDrawing !== null) return
    lab.stores.completions.setState({ drawSeed: null })
    // lab.complete stores its failure, which the panel displays.
    void lab.complete(settings).catch(() => undefined)
  }
  const onKey = (event: KeyboardEvent): boolean => {
    const key = event.key.toLowerCase()
    const withControl = event.ctrlKey || event.metaKey
    if (event.altKey || (withControl && key !== 'z' && key !== 'y')) return false
    const tools: Record<string, PadTool> = { b: 'brush', e: 'eraser', f: 'fill', a: 'ask' }
    const colour = /^[1-9]$/.test(key) ? keyColours(rgb)[Number(key) - 1] : undefined
    if (key === 'y' || (key === 'z' && event.shiftKey)) redo()
    else if (key === 'z') undo()
    else if (colour !== undefined) setToken(colour)
    else if (tools[key]) setTool(tools[key])
    else if (key === '+' || key === '-')
      setSize(Math.min(brushSizes.length, Math.max(1, size + (key === '+' ? 1 : -1))))
    else if (key === 'delete' || key === 'backspace')
      draw((all) => painted(all, grid, brushCells(cursor, size), null))
    else if (key === 'enter') complete()
    else return false
    return true
  }
  const under = cursor.row * grid + cursor.column
  const underName = codes
    ? text.touch.pixel.code(drawing.tokens[under])
    : text.touch.pixel.colour(drawing.tokens[under])
  const close = () => {
    touch.setState({ padOpen: false })
    document.querySelector<HTMLElement>('.pad-tile')?.focus()
  }
  return (
    // A dropped image is taken by PadPicture.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      className="drawing-pad"
      aria-label={words.title}
      ref={region}
      onDragOver={(event) => event.preventDefault()}
    >
      <PadGrid
        grid={grid}
        drawing={drawing}
        rgb={rgb}
        drawn={part.drawn}
        cursor={cursor}
        cursorWords={
          drawing.known[under] === 0 ? words.empty : part.drawn[under] ? words.unseen(underName) : underName
        }
        onStroke={onStroke}
        onCursor={setCursor}
        onKey={onKey}
      />
      <div className="pad-side">
        <header className="pixel-head">
          <h3>{words.title}</h3>
          <Button icon="close" iconOnly kind="plain" label={words.close} onClick={close} />
        </header>
        <PadTools
          tool={tool}
          size={size}
          canUndo={pad.past.length > 0}
          canRedo={pad.future.length > 0}
          onTool={setTool}
          onSize={setSize}
          onUndo={undo}
          onRedo={redo}
          onClear={() => draw(() => blankDrawing(run, order))}
        />
        <PadColours rgb={rgb} token={token} onToken={setToken} />
        {codes && <p className="small quiet">{words.codes}</p>}
        <p className="small pad-reads">
          {masked ? words.readsAround : words.reads[run.config.pixelOrder]}{' '}
          {words.sees(part.seen, grid * grid)}
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
        <div className="pad-end">
          <Button kind="primary" label={words.complete} blocked={noDrawing} onClick={complete} />
          <PadPicture
            runId={run.id}
            onTokens={(tokens) => draw(() => ({ tokens, known: new Uint8Array(tokens.length).fill(1) }))}
          />
        </div>
      </div>
    </section>
  )
}
