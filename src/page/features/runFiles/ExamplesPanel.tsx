/**
 * The shipped trained runs as pictures of what they draw: listed at once, each run file fetched only when it
 * is opened.
 */
import { useCallback, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { reportFailure } from '../../store/reportFailure'
import { exampleWords, type Example } from '../../store/actions/examples'
import { useLab, useStores } from '../../store/hooks'
import { showPart } from '../../store/showPart'
import { Button } from '../../ui/Button'
import { bytes } from '../../ui/format'
import { Panel } from '../../ui/Panel'
import { shownExample } from '../../store/state/run'
import { text } from '../../text/text'
import './runFiles.css'

/** The list, null until it is fetched; fetched again by `load` after a failure. */
function useExamples(): { list: Example[] | null; failed: boolean; load(): void } {
  const lab = useLab()
  const [list, setList] = useState<Example[] | null>(null)
  const [failed, setFailed] = useState(false)
  const load = useCallback(() => {
    lab.examples().then(
      (examples) => {
        setList(examples)
        setFailed(false)
      },
      () => setFailed(true),
    )
  }, [lab])
  useEffect(load, [load])
  return { list, failed, load }
}

/** Whether what an example draws is in view: the list may stand screens below it. */
function completionsAreSeen(): boolean {
  const box = document.querySelector('[data-part="completions"]')?.getBoundingClientRect()
  if (!box) return false
  const seen = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0)
  return seen > Math.min(box.height, innerHeight) / 2
}

export function ExamplesPanel() {
  const lab = useLab()
  const { list, failed, load } = useExamples()
  const shown = useStore(useStores().run, (state) => shownExample(state)?.label)
  const isTraining = useStore(
    useStores().run,
    ({ run, pending }) => pending !== null || run?.status === 'running' || run?.status === 'preparing',
  )
  const open = async (example: Example) => {
    await lab.openExample(example)
    if (!completionsAreSeen()) await showPart(lab, 'completions')
  }
  return (
    <Panel title={text.runFiles.examples} className="examples-panel">
      <ul className="example-list" aria-label={text.runFiles.examples}>
        {list?.map((example) => (
          <li key={example.file}>
            <Button
              kind="plain"
              className="example"
              label={exampleWords(example).label}
              aria-label={text.runFiles.showExample(exampleWords(example).label)}
              aria-pressed={shown === example.label}
              title={text.runFiles.exampleTitle(
                exampleWords(example).about,
                example.bytes === undefined ? undefined : bytes(example.bytes),
              )}
              blocked={isTraining ? text.runFiles.pauseFirst : null}
              onClick={() => void reportFailure(lab, open(example))}
            >
              {example.thumbnail && <img src={example.thumbnail} alt="" />}
            </Button>
          </li>
        ))}
        {failed && (
          <li className="small quiet">
            {text.runFiles.examplesFailed}{' '}
            <Button size="small" label={text.runFiles.tryAgain} onClick={load} />
          </li>
        )}
      </ul>
    </Panel>
  )
}
