/** The pad of a run: its drawing, what of it the model sees, and how tools, keys and requests change it. */
import { useMemo, useState, type KeyboardEvent } from 'react'
import { useStore } from 'zustand'
import { gridOf } from '../../../core/tokenGrid'
import { useLab, useStores } from '../../store/hooks'
import type { Run } from '../../store/state/run'
import { lookablePlace, type Drawing } from '../../store/state/touch'
import { reportFailure } from '../../store/reportFailure'
import { text } from '../../text/text'
import { settingsOfOne } from './drawAgain'
import type { Cell } from '../../ui/pixelGrid'
import {
  backgroundOf,
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
} from './padDrawing'
import { brushSizes, type PadTool } from './PadTools'

/** The colour to begin with: of the number keys, the one furthest from the paper. */
function inkOf(run: Run): number {
  const { rgb } = run.preview.palette
  const paper = backgroundOf(run)
  const distance = (token: number) =>
    [0, 1, 2].reduce((sum, c) => sum + (rgb[token * 3 + c] - rgb[paper * 3 + c]) ** 2, 0)
  return keyColours(rgb).reduce((a, b) => (distance(b) > distance(a) ? b : a))
}

export type PadState = ReturnType<typeof usePad>

export function usePad(run: Run) {
  const { touch, completions } = useLab().stores
  const stored = useStore(useStores().touch, (state) => state.pad)
  const order = readingOrder(completions.getState(), run)
  const pad = useMemo(() => padOf(stored, run, order), [stored, run, order])
  const masked = run.config.objective === 'masked'
  const part = useMemo(() => seenPart(pad.drawing, order, masked), [pad.drawing, order, masked])
  // Read anew, since one event can change it several times.
  const now = () => padOf(touch.getState().pad, run, order)
  return {
    pad,
    order,
    masked,
    part,
    grid: gridOf(run.config),
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

/** The chosen tool, brush size and colour, and what a stroke with them does. */
export function usePadTool(run: Run, { pad, order, masked, grid, draw }: PadState) {
  const { touch } = useLab().stores
  const [tool, setTool] = useState<PadTool>('brush')
  const [size, setSize] = useState(1)
  const [token, setToken] = useState(() => inkOf(run))
  const ask = ({ row, column }: Cell) => {
    const image = padImage(pad.drawing, run, order)
    const place = lookablePlace(image, row * grid + column, masked)
    touch.setState({ image: { kind: 'pad' }, place, follow: null })
  }
  const onStroke = (cells: Cell[], begins: boolean) => {
    if (tool === 'ask') return ask(cells[cells.length - 1])
    if (tool === 'fill') return begins ? draw((all) => filled(all, grid, cells[0], token)) : undefined
    const under = cells.flatMap((cell) => brushCells(cell, size))
    draw((all) => painted(all, grid, under, tool === 'eraser' ? null : token), begins)
  }
  return { tool, setTool, size, setSize, token, setToken, onStroke }
}

/** The request for the rest of the drawing, and why it cannot be made. */
export function usePadCompletion({ pad, order, masked }: PadState, blocked: string | null) {
  const lab = useLab()
  const settings = padSettings(settingsOfOne(lab), pad.drawing, order, masked)
  const noDrawing = blocked ?? (settings ? null : text.touch.pad.nothingLeft)
  const complete = () => {
    if (!settings || noDrawing !== null) return
    lab.stores.completions.setState({ drawSeed: null })
    void reportFailure(lab, lab.complete(settings))
  }
  return { noDrawing, complete }
}

const toolKeys: Readonly<Record<string, PadTool>> = { b: 'brush', e: 'eraser', f: 'fill', a: 'ask' }

/** Keys of the sheet beside arrows and Space. @returns a handler that says whether the key did something */
export function padKeys(
  rgb: Uint8Array,
  cursor: Cell,
  { grid, draw, undo, redo }: PadState,
  { size, setSize, setTool, setToken }: ReturnType<typeof usePadTool>,
  complete: () => void,
): (event: KeyboardEvent) => boolean {
  return (event) => {
    const key = event.key.toLowerCase()
    const withControl = event.ctrlKey || event.metaKey
    if (event.altKey || (withControl && key !== 'z' && key !== 'y')) return false
    const colour = /^[1-9]$/.test(key) ? keyColours(rgb)[Number(key) - 1] : undefined
    if (key === 'y' || (key === 'z' && event.shiftKey)) redo()
    else if (key === 'z') undo()
    else if (colour !== undefined) setToken(colour)
    else if (toolKeys[key]) setTool(toolKeys[key])
    else if (key === '+' || key === '-')
      setSize(Math.min(brushSizes.length, Math.max(1, size + (key === '+' ? 1 : -1))))
    else if (key === 'delete' || key === 'backspace')
      draw((all) => painted(all, grid, brushCells(cursor, size), null))
    else if (key === 'enter') complete()
    else return false
    return true
  }
}
