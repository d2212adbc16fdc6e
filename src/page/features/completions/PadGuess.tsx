/** The guess about the drawing, beside the drawing pad; the panel "What is this?" asks and announces it. */
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { useLab, useStores } from '../../store/hooks'
import { useIsShown } from '../../store/linkHooks'
import { askedClassifier } from '../../store/state/guess'
import type { Run } from '../../store/state/run'
import { text } from '../../text/text'
import { Button } from '../../ui/Button'
import { askAbout } from './askAbout'
import { GuessBars, GuessWords, namedChances } from './GuessBars'

const drawing = { kind: 'image', name: { kind: 'pad' } } as const

export function PadGuess({ run }: { run: Run }) {
  const lab = useLab()
  const { guess } = lab.stores
  const isShown = useIsShown('whatIsThis')
  const { picture, answer } = useStore(useStores().guess)
  const isKept = useStore(useStores().guess, (state) => askedClassifier(state) !== null)
  // Whoever can answer is asked about the drawing as soon as the pad is open.
  useEffect(() => {
    if (isShown && isKept) guess.setState({ picture: drawing, answer: null, failure: null })
  }, [guess, isShown, isKept])
  if (!isShown || run.preview.summary.classNames.length < 2) return null
  const isDrawing = picture?.kind === 'image' && picture.name.kind === 'pad'
  const chances = isDrawing && answer ? namedChances(answer, run.preview.summary.id) : null
  return (
    <div className="pad-guess">
      {chances ? (
        <>
          <p>
            <GuessWords best={chances[0]} />
          </p>
          <GuessBars chances={chances.slice(0, 3)} most={3} />
        </>
      ) : (
        <Button size="small" label={text.whatIsThis.ask} onClick={() => askAbout(lab, drawing)} />
      )}
    </div>
  )
}
