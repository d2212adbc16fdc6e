/** A named region with a heading and its controls, and what it shows while it has no content. */
import { createContext, use, useId, type ReactNode } from 'react'
import type { ExplainedPart } from '../text/explained'
import { PartHelp } from './PartHelp'

/** The part of the page that a panel is; its section carries it as `data-part`. */
export const PartContext = createContext<ExplainedPart | null>(null)

interface Props {
  title: string
  /** Right of the heading. */
  tools?: ReactNode
  className?: string
  children: ReactNode
}

export function Panel({ title, tools, className = '', children }: Props) {
  const id = useId()
  const part = use(PartContext)
  return (
    <section className={`panel ${className}`} aria-labelledby={id} data-part={part ?? undefined}>
      <header>
        <div className="panel-heading">
          <h2 id={id}>{title}</h2>
          {part && <PartHelp part={part} title={title} />}
        </div>
        {tools}
      </header>
      {children}
    </section>
  )
}

/** Empty state of a panel: what will appear, and how to get there. */
export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="empty">
      <strong>{title}</strong>
      <p>{children}</p>
    </div>
  )
}
