/** A word on the state of something, with a mark that pulses only while it is live. */
export function Tag({ word, live = false }: { word: string; live?: boolean }) {
  return (
    <span className={live ? 'tag live' : 'tag'}>
      <i aria-hidden="true" />
      {word}
    </span>
  )
}
