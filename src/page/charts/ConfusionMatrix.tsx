/**
 * Confusion matrix as a table of counts, each row coloured by its shares. Where its cells open something, it
 * is a grid with one tab stop, in which the arrow keys move.
 */
import { useRef, useState, type KeyboardEvent } from 'react'
import { percent } from '../ui/format'
import { viridis, viridisRgb } from './viridis'
import { text } from '../text/text'
import './studyCharts.css'

/** A cell: a true and a predicted class. */
export interface Confusion {
  truth: number
  predicted: number
}

interface Props {
  caption: string
  classNames: readonly string[]
  /** (classes, classes) counts, true class by predicted class. */
  counts: readonly (readonly number[])[]
  /** The opened cell. */
  opened?: Confusion | null
  onOpen?(cell: Confusion): void
}

/** Black or white, whichever has more contrast on this share's colour (WCAG relative luminance). */
export function inkOn(share: number): '#000000' | '#ffffff' {
  const [red, green, blue] = viridisRgb(share).map((level) => {
    const value = level / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
  // Equal contrast at (L + 0.05)^2 = 1.05 x 0.05.
  return luminance > 0.179 ? '#000000' : '#ffffff'
}

/** The cell that a key leads to; null for other keys. */
export function confusionAfterKey(key: string, { truth, predicted }: Confusion, classes: number) {
  const within = (value: number) => Math.min(classes - 1, Math.max(0, value))
  switch (key) {
    case 'ArrowLeft':
      return { truth, predicted: within(predicted - 1) }
    case 'ArrowRight':
      return { truth, predicted: within(predicted + 1) }
    case 'ArrowUp':
      return { truth: within(truth - 1), predicted }
    case 'ArrowDown':
      return { truth: within(truth + 1), predicted }
    case 'Home':
      return { truth, predicted: 0 }
    case 'End':
      return { truth, predicted: classes - 1 }
    default:
      return null
  }
}

const sameCell = (a: Confusion | null | undefined, b: Confusion) =>
  a?.truth === b.truth && a.predicted === b.predicted

export function ConfusionMatrix({ caption, classNames, counts, opened, onOpen }: Props) {
  const table = useRef<HTMLTableElement>(null)
  const [focused, setFocused] = useState<Confusion>({ truth: 0, predicted: 0 })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      onOpen?.(focused)
      return
    }
    const next = confusionAfterKey(event.key, focused, classNames.length)
    if (!next) return
    event.preventDefault()
    table.current?.querySelector<HTMLElement>(`[data-cell="${next.truth} ${next.predicted}"]`)?.focus()
  }
  const cellProps = (cell: Confusion, words: string) =>
    onOpen && {
      role: 'gridcell',
      tabIndex: sameCell(focused, cell) ? 0 : -1,
      'aria-selected': sameCell(opened, cell),
      'aria-label': words,
      'data-cell': `${cell.truth} ${cell.predicted}`,
      onKeyDown,
      onFocus: () => setFocused(cell),
      onClick: () => onOpen(cell),
    }
  const matrix = (
    <table
      ref={table}
      className={onOpen ? 'confusion num opens' : 'confusion num'}
      role={onOpen ? 'grid' : undefined}
    >
      <caption className="unseen">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{text.charts.trueClass}</th>
          {classNames.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {counts.map((row, truth) => {
          const all = row.reduce((sum, count) => sum + count, 0)
          return (
            <tr key={classNames[truth]}>
              <th scope="row">{classNames[truth]}</th>
              {row.map((count, predicted) => {
                const share = all > 0 ? count / all : 0
                const [trueName, predictedName] = [classNames[truth], classNames[predicted]]
                const words = text.charts.confused(trueName, predictedName, count, all, percent(share))
                return (
                  <td
                    key={predictedName}
                    style={{ background: viridis(share), color: inkOn(share) }}
                    title={words}
                    {...cellProps({ truth, predicted }, words)}
                  >
                    {count}
                  </td>
                )
              })}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
  // Without cells to focus, the scrolled part itself must be reachable by keys.
  return onOpen ? (
    <div className="confusion-scroll">{matrix}</div>
  ) : (
    <div className="confusion-scroll" tabIndex={0} role="group" aria-label={caption}>
      {matrix}
    </div>
  )
}
