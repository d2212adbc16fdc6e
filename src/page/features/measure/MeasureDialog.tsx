/**
 * The page that measures this machine, as a dialog: says what it does, measures, and shows the result as a
 * card to share; or shows the card of a link.
 */
import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { toFailure, type Failure } from '../../../core/failure'
import { decodeMachineLink, encodeMachineLink, isMachineLink } from '../../../core/machine/link'
import { mostMachineLetters, mostSeconds, resultJson, type MachineResult } from '../../../core/machine/result'
import { shapeNames } from '../../../core/machine/shapes'
import type { MachineProgress } from '../../../core/protocol'
import { useLab, useStores } from '../../store/hooks'
import { measureMachine, type MachineMeasurement } from '../../store/measureMachine'
import { reportFailure } from '../../store/reportFailure'
import { measureText } from '../../text/measure'
import { Button } from '../../ui/Button'
import { CopyText } from '../../ui/CopyText'
import { download, fileName } from '../../ui/download'
import { Modal } from '../../ui/Modal'
import { Notice } from '../../ui/Notice'
import { cardPng, styleOf } from './cardPng'
import { MachineCard } from './MachineCard'
import '../../ui/textField.css'
import './measure.css'

/** The seconds that `?measure=5` asks for; all of them without a number from 1 on. */
export function secondsIn(search: string): number {
  const asked = Number(new URLSearchParams(search).get('measure'))
  return asked >= 1 ? Math.min(asked, mostSeconds) : mostSeconds
}

/** What the dialog shows. */
type Shown =
  | { state: 'ready'; note: string | null }
  | { state: 'measuring'; progress: MachineProgress | null; began: number }
  | { state: 'done'; result: MachineResult; fromLink: boolean }
  | { state: 'failed'; failure: Failure }

/** What the address' fragment asks to show; what it damaged is a failure. */
function shownByLink(hash: string): Shown {
  try {
    const result = decodeMachineLink(hash)
    return result ? { state: 'done', result, fromLink: true } : { state: 'ready', note: null }
  } catch (error) {
    return { state: 'failed', failure: toFailure(error) }
  }
}

/** Takes the measurement's part out of the address, so that a reload shows the page. */
function leaveAddress(): void {
  const url = new URL(location.href)
  url.searchParams.delete('measure')
  if (isMachineLink(url.hash)) url.hash = ''
  history.replaceState(null, '', url)
}

/** Starts and cancels measurements, and follows links; a measurement ends with the dialog. */
function useMeasurement() {
  const lab = useLab()
  const [shown, setShown] = useState<Shown>(() => shownByLink(location.hash))
  const running = useRef<MachineMeasurement | null>(null)
  useEffect(() => {
    const onLink = () => {
      if (isMachineLink(location.hash)) setShown(shownByLink(location.hash))
    }
    addEventListener('hashchange', onLink)
    return () => {
      removeEventListener('hashchange', onLink)
      running.current?.cancel()
    }
  }, [])
  const start = async () => {
    setShown({ state: 'measuring', progress: null, began: performance.now() })
    const onProgress = (progress: MachineProgress) =>
      setShown((before) => (before.state === 'measuring' ? { ...before, progress } : before))
    const measurement = measureMachine(lab, { seconds: secondsIn(location.search), onProgress })
    running.current = measurement
    try {
      setShown({ state: 'done', result: await measurement.result, fromLink: false })
    } catch (error) {
      const failure = toFailure(error)
      const isCancelled = failure.code === 'busy' && failure.remedy === ''
      setShown(isCancelled ? { state: 'ready', note: failure.message } : { state: 'failed', failure })
    }
  }
  return { shown, start, cancel: () => running.current?.cancel() }
}

/** What the measurement does now, how many models it has timed, and how much of its time is over. */
function Progress({ progress, began }: Extract<Shown, { state: 'measuring' }>) {
  const words = measureText()
  const seconds = secondsIn(location.search)
  const [elapsed, setElapsed] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setElapsed((performance.now() - began) / 1000), 250)
    return () => clearInterval(timer)
  }, [began])
  const { doing = 'gate', shapes = [] } = progress ?? {}
  return (
    <div className="measure-progress">
      <p role="status">{doing === 'gate' ? words.gate : words.timing(words.shapes[doing])}</p>
      <progress aria-label={words.progress} max={seconds} value={Math.min(elapsed, seconds)} />
      <p className="small quiet num">{words.timed(shapes.length, shapeNames.length)}</p>
    </div>
  )
}

/** Files and link of a result. */
function ShareCard({ result }: { result: MachineResult }) {
  const lab = useLab()
  const words = measureText()
  const place = useRef<HTMLDivElement>(null)
  const page = location.origin + location.pathname
  const shortAddress = (location.host + location.pathname).replace(/\/$/, '')
  const name = (ending: string) =>
    fileName(ending, 'igpt-lab', result.machine || result.adapter, result.backend, result.date)
  const saveImage = async () => {
    if (place.current) download(name('png'), await cardPng(result, shortAddress, styleOf(place.current)))
  }
  const saveJson = () => download(name('json'), new Blob([resultJson(result)], { type: 'application/json' }))
  return (
    <div className="measure-share" ref={place}>
      <div className="actions">
        <Button icon="save" label={words.image} onClick={() => void reportFailure(lab, saveImage())} />
        <Button icon="save" label={words.json} onClick={saveJson} />
      </div>
      <CopyText
        label={words.link}
        value={`${page}?measure${encodeMachineLink(result)}`}
        copy={words.copy}
        words={words}
      />
      <p className="small quiet">{words.contribute}</p>
    </div>
  )
}

/** The machine's name and the button that measures it. */
function StartForm({
  label,
  machine,
  setMachine,
  start,
}: {
  label: string
  machine: string
  setMachine(name: string): void
  start(): Promise<void>
}) {
  const id = useId()
  const words = measureText()
  const lab = useLab()
  const { stores } = lab
  const phase = useStore(stores.lab, (state) => state.phase)
  // Read anew whenever one of the three changes.
  useStore(stores.run)
  useStore(stores.completions)
  useStore(stores.studies)
  const blocked = phase !== 'ready' ? words.notReady : lab.isComputing() ? words.computing : null
  return (
    <form
      className="text-field measure-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (blocked === null) void start()
      }}
    >
      <label htmlFor={id}>{words.machine}</label>
      <input
        id={id}
        type="text"
        autoComplete="off"
        maxLength={mostMachineLetters}
        value={machine}
        aria-describedby={`${id}-help`}
        onChange={(event) => setMachine(event.target.value)}
      />
      <span className="small quiet" id={`${id}-help`}>
        {words.machineHelp}
      </span>
      <div className="actions">
        <Button kind="primary" type="submit" label={label} blocked={blocked} />
        {blocked && <span className="small">{blocked}</span>}
      </div>
    </form>
  )
}

function Body(): ReactNode {
  const words = measureText()
  const { shown, start, cancel } = useMeasurement()
  const [machine, setMachine] = useState('')
  if (shown.state === 'measuring')
    return (
      <div className="measure">
        <Progress {...shown} />
        <div className="actions">
          <Button label={words.cancel} onClick={cancel} />
        </div>
      </div>
    )
  const isDone = shown.state === 'done'
  const isOwn = isDone && !shown.fromLink
  // A name may be typed after the measurement, too.
  const result = isDone ? (isOwn ? { ...shown.result, machine: machine.trim() } : shown.result) : null
  const label = isDone ? (isOwn ? words.again : words.here) : words.start
  return (
    <div className="measure">
      {!isDone && <p>{words.about(secondsIn(location.search))}</p>}
      {shown.state === 'failed' && <Notice failure={shown.failure} />}
      {isDone && !isOwn && <p>{words.fromLink}</p>}
      {result && <MachineCard result={result} />}
      {result && isOwn && <ShareCard result={result} />}
      <p role="status" className={shown.state === 'ready' && shown.note ? undefined : 'unseen'}>
        {isOwn && words.done}
        {shown.state === 'ready' && shown.note}
      </p>
      <StartForm label={label} machine={machine} setMachine={setMachine} start={start} />
      {isDone && <p className="small quiet">{words.explained}</p>}
    </div>
  )
}

export function MeasureDialog() {
  const { view } = useLab().stores
  const open = useStore(useStores().view, (state) => state.measureOpen)
  const setOpen = (measureOpen: boolean) => {
    if (!measureOpen) leaveAddress()
    view.setState({ measureOpen })
  }
  return (
    <Modal open={open} onOpenChange={setOpen} title={measureText().title}>
      <Body />
    </Modal>
  )
}
