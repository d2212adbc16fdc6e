/** Small marks inside a line of text: numbers, names of files, the state of a run. */
import type { ReactNode } from 'react'

/** A number inside a sentence, in figures of equal width. */
export const Num = ({ children }: { children: ReactNode }) => <span className="num">{children}</span>

/** The name of a file or function, the same in every language. */
export const code = (name: string) => <code>{name}</code>

/** A word for a state, with a dot that pulses only while it is live. */
export function StatusTag({ word, live = false }: { word: string; live?: boolean }) {
  return (
    <span className={live ? 'tag live' : 'tag'}>
      <i aria-hidden="true" />
      {word}
    </span>
  )
}
