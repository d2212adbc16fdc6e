/** A term of the glossary where it stands: a button in the line, whose popover explains it. */
import { memo, useMemo, useState, type ReactNode } from 'react'
import { findTerms } from '../text/findTerms'
import type { TermId } from '../text/termIds'
import { text } from '../text/text'
import { LazyPopover } from './LazyPopover'
import { useExplained } from './useExplained'
import './term.css'

interface TermProps {
  id: TermId
  className?: string
  children: ReactNode
}

export function Term({ id, className = 'term', children }: TermProps) {
  const [open, setOpen] = useState(false)
  const help = useExplained(open)?.terms[id]
  return (
    <LazyPopover
      className={className}
      label={children}
      title={help?.name ?? children}
      open={open}
      onOpenChange={setOpen}
    >
      <p>{help?.meaning ?? text.explained.loading}</p>
      {help && <p className="quiet">{help.example}</p>}
    </LazyPopover>
  )
}

/** A text with its terms marked. */
export const Marked = memo(function Marked({ children }: { children: string }) {
  const pieces = useMemo(() => findTerms(children, text.terms), [children])
  return pieces.map(({ words, term }, i) =>
    term ? (
      <Term key={term} id={term}>
        {words}
      </Term>
    ) : (
      // Pieces between terms have no other identity than their place.
      <span key={`${i}`}>{words}</span>
    ),
  )
})
