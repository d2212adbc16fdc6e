/** The first minute: what the model on the page has done, in plain words, and three things to try. */
import { useStore } from 'zustand'
import { useLab, useStores } from '../../store/hooks'
import { isActive, isExample } from '../../store/state/run'
import { text } from '../../text/text'
import { Icon, type IconName } from '../../ui/Icon'
import { drawHalf, pressPixel, rewind } from './tryThis'

/** The sentence that is true of what the page shows. */
function useHeadline(): string {
  const run = useStore(useStores().run, (state) => state.run)
  const pending = useStore(useStores().run, (state) => state.pending)
  const example = useStore(useStores().run, isExample)
  const awaited = useStore(useStores().view, (state) => state.awaitsExample)
  const words = text.guide.headline
  if (pending) return words.learning
  if (run && !example) {
    if (run.status === 'failed' || run.status === 'paused') return words[run.status]
    if (isActive(run)) return words.learning
  }
  if (!run && !awaited) return words.none
  return run?.config.objective === 'masked' ? words.masked : words.next
}

interface TryProps {
  icon: IconName
  words: { label: string; about: string }
  onTry(): void
}

const Try = ({ icon, words, onTry }: TryProps) => (
  <li>
    <button type="button" className="try" onClick={onTry}>
      <Icon name={icon} />
      <span className="try-label">{words.label}</span>
      <span className="try-about small">{words.about}</span>
    </button>
  </li>
)

export function Guide() {
  const lab = useLab()
  const open = useStore(useStores().view, (state) => state.guideOpen)
  const headline = useHeadline()
  if (!open) return null
  const words = text.guide
  return (
    <section className="guide" aria-label={words.title}>
      <h2>
        <span>{headline}</span> <span className="guide-untold">{words.untold}</span>
      </h2>
      <ul className="tries" aria-label={words.tries}>
        <Try icon="pencil" words={words.draw} onTry={() => void drawHalf(lab)} />
        <Try icon="restart" words={words.rewind} onTry={() => rewind(lab)} />
        <Try icon="target" words={words.press} onTry={() => pressPixel(lab)} />
      </ul>
      <button
        type="button"
        className="button plain icon-only guide-close"
        aria-label={words.dismiss}
        title={words.dismiss}
        onClick={() => lab.stores.view.setState({ guideOpen: false })}
      >
        <Icon name="close" />
      </button>
    </section>
  )
}
