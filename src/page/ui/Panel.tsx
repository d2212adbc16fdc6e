/** A named region with a heading and its controls. */
import { useId, type ReactNode } from 'react'

interface Props {
  title: string
  /** Right of the heading. */
  tools?: ReactNode
  className?: string
  children: ReactNode
}

export function Panel({ title, tools, className = '', children }: Props) {
  const id = useId()
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {tools}
      </header>
      {children}
    </section>
  )
}
