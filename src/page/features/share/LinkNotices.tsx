/**
 * What the page says about the link that opened it: parts that were not used, a run file that waits for
 * consent, and that some of the page is hidden or fixed, with the way out.
 */
import { useId } from 'react'
import { useStore } from 'zustand'
import { useLab, useStores } from '../../store/hooks'
import { isRestricted, showEverything } from '../../store/state/link'
import { Button } from '../../ui/Button'
import { bytes } from '../../ui/format'
import { Notice } from '../../ui/Notice'
import { sharingText } from '../../text/sharing'
import { text } from '../../text/text'
import { droppedSentence } from './droppedSentence'
import { allowLinkedRun, declineLinkedRun, openLinkedRun, runAddress, runFileName } from './linkedRun'
import './share.css'

/** Most parts that are named one by one. */
const mostNamed = 8

/** What could not be used, in one sentence for each part. */
function Dropped() {
  const { link } = useLab().stores
  const dropped = useStore(useStores().link, (state) => state.dropped)
  const words = sharingText().dropped
  if (dropped.length === 0) return null
  return (
    <div className="notice" role="alert" data-code="link">
      <p>
        <strong>{words.title}</strong>
      </p>
      <ul>
        {dropped.slice(0, mostNamed).map((part) => (
          <li key={droppedSentence(part)}>{droppedSentence(part)}</li>
        ))}
        {dropped.length > mostNamed && <li>{words.more(dropped.length - mostNamed)}</li>}
      </ul>
      <p className="remedy">{words.rest}</p>
      <div className="actions">
        <Button label={text.common.dismiss} size="small" onClick={() => link.setState({ dropped: [] })} />
      </div>
    </div>
  )
}

function Progress() {
  const lab = useLab()
  const { linkedRun } = useStore(useStores().link)
  const progress = linkedRun.state === 'fetching' ? linkedRun.progress : null
  const percent = progress && progress.all > 0 ? Math.floor((100 * progress.done) / progress.all) : null
  return (
    <>
      <p role="status">
        {sharingText().run.fetching} {percent === null && progress ? bytes(progress.done) : null}
      </p>
      <progress aria-label={sharingText().run.progress} max={100} value={percent ?? undefined} />
      <div className="actions">
        <Button label={text.common.cancel} size="small" onClick={() => declineLinkedRun(lab)} />
      </div>
    </>
  )
}

/** Asks before anything is fetched from another site. */
function AskForRun() {
  const lab = useLab()
  const title = useId()
  const { linkedRun, run } = useStore(useStores().link)
  const words = sharingText().run
  if (run === null || linkedRun.state === 'over' || linkedRun.state === 'failed') return null
  const address = runAddress(run)
  const name = <strong>{runFileName(address)}</strong>
  const isHere = address.origin === location.origin
  return (
    <section className="notice link-run" aria-labelledby={title}>
      <h2 id={title}>{words.title}</h2>
      {linkedRun.state === 'fetching' ? (
        <Progress />
      ) : (
        <>
          <p>
            {linkedRun.state === 'asksSize'
              ? words.large(bytes(linkedRun.bytes))
              : isHere
                ? words.asksHere(name)
                : words.asks(<strong>{address.host}</strong>, name)}
          </p>
          <div className="actions">
            <Button
              kind="primary"
              label={linkedRun.state === 'asksSize' ? words.fetch : words.open}
              onClick={() => void allowLinkedRun(lab)}
            />
            <Button label={words.decline} onClick={() => declineLinkedRun(lab)} />
          </div>
        </>
      )}
    </section>
  )
}

function RunFailed() {
  const lab = useLab()
  const { linkedRun } = useStore(useStores().link)
  if (linkedRun.state !== 'failed') return null
  return (
    <Notice failure={linkedRun.failure}>
      <Button label={sharingText().run.again} size="small" onClick={() => void openLinkedRun(lab)} />
      <Button label={text.common.dismiss} size="small" onClick={() => declineLinkedRun(lab)} />
    </Notice>
  )
}

/** That the page is not whole, and the button that makes it so. */
function Restricted() {
  const { link } = useLab().stores
  const restricted = useStore(useStores().link, isRestricted)
  if (!restricted) return null
  return (
    <section className="link-limits small quiet" aria-label={sharingText().limits}>
      {sharingText().restricted}{' '}
      <Button size="small" label={sharingText().showEverything} onClick={() => showEverything(link)} />
    </section>
  )
}

/** @param limits false where no way out of the link's limits is offered, as in an embed */
export function LinkNotices({ limits = true }: { limits?: boolean }) {
  return (
    <>
      <Dropped />
      <AskForRun />
      <RunFailed />
      {limits && <Restricted />}
    </>
  )
}
