/**
 * "What is this?": any picture (the user's own, the drawing on the pad, an image of the page) and its class
 * by a classifier kept with the run. It follows the drawing while it changes.
 */
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { dataWords } from '../../../core/text/dataWords'
import type { Failure } from '../../../core/failure'
import { useIsLab, useLab, useStores } from '../../store/hooks'
import { useIsShown } from '../../store/linkHooks'
import { openPart } from '../../store/showPart'
import { askedClassifier } from '../../store/state/guess'
import type { Run } from '../../store/state/run'
import { text } from '../../text/text'
import { Button } from '../../ui/Button'
import { chance } from '../../ui/format'
import { Notice } from '../../ui/Notice'
import { Panel } from '../../ui/Panel'
import { PixelImage } from '../../ui/PixelImage'
import { PictureButtons } from './PictureButtons'
import { pictureReceivers, usePicturePrompt, type Picture } from './usePicturePrompt'
import { GuessBars, GuessWords, namedChances } from './GuessBars'
import { GuessHow } from './GuessHow'
import { MakeProbe } from './MakeProbe'
import { useAsking, useShownPicture, type ShownPicture } from './useGuess'
import './guess.css'

/** The bars of the Play view and of the Lab view. */
const [barsInPlay, barsInLab] = [5, 10]
/** Names of classes that are listed in full. */
const mostNames = 12
/** Milliseconds without another answer before it is announced: a drawing changes with each stroke. */
const announceMs = 700

/** Says the newest answer to screen readers, once it rests. */
function Announced({ words }: { words: string }) {
  const [said, setSaid] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setSaid(words), announceMs)
    return () => clearTimeout(timer)
  }, [words])
  return (
    <p className="unseen" role="status">
      {said}
    </p>
  )
}

/** The classes that it knows: it names one of them whatever the picture shows. */
function OnlyThese({ run }: { run: Run }) {
  const asked = askedClassifier(useStore(useStores().guess))
  if (!asked) return null
  const { id } = run.preview.summary
  const names = asked.facts.classNames.map((name) => dataWords(id, name))
  const listed = text.common.list(names.slice(0, mostNames))
  return (
    <p className="small quiet">
      {names.length > mostNames
        ? text.whatIsThis.onlyMany(listed, names.length - mostNames)
        : text.whatIsThis.only(listed)}
    </p>
  )
}

function Answer({ run, picture: { image } }: { run: Run; picture: ShownPicture }) {
  const words = text.whatIsThis
  const isLab = useIsLab()
  const answer = useStore(useStores().guess, (state) => state.answer)
  const isAsked = useStore(useStores().guess, (state) => askedClassifier(state) !== null)
  const chances = answer && namedChances(answer, run.preview.summary.id)
  return (
    <div className="guess-shown">
      <figure>
        <PixelImage label={words.seenName} {...image} />
        <figcaption className="small quiet">{words.seen}</figcaption>
      </figure>
      {chances ? (
        <div className="guess-answer">
          <p className="guess-says">
            <GuessWords best={chances[0]} />
          </p>
          <GuessBars chances={chances} most={isLab ? barsInLab : barsInPlay} />
          <Announced words={words.announced(chances[0].name, chance(chances[0].share))} />
        </div>
      ) : (
        isAsked && <p className="quiet">{words.asking}</p>
      )}
    </div>
  )
}

/** Brings a picture of the user to the panel, and opens the drawing pad. */
function Sources({
  hasRun,
  onPicture,
  onFailure,
}: {
  hasRun: boolean
  onPicture(content: Blob, name: string): void
  onFailure(failure: Failure | null): void
}) {
  const { stores } = useLab()
  const words = text.whatIsThis
  const hasPad = useIsShown('completions')
  const noModel = hasRun ? null : text.completions.imagePrompt.noModel
  const draw = () => {
    stores.guess.setState({ picture: { kind: 'image', name: { kind: 'pad' } }, answer: null, failure: null })
    openPart(stores, 'completions')
    // The pad takes the focus when it opens.
    stores.touch.setState({ padOpen: true })
  }
  return (
    <PictureButtons words={words} blocked={noModel} onPicture={onPicture} onFailure={onFailure}>
      {hasPad && <Button size="small" label={words.draw} blocked={noModel} onClick={draw} />}
    </PictureButtons>
  )
}

function GuessBody({ run }: { run: Run }) {
  const { picture: asked, failure } = useStore(useStores().guess)
  const picture = useShownPicture(asked, run)
  useAsking(picture?.tokens ?? null)
  if (run.preview.summary.classNames.length < 2) return <p>{text.whatIsThis.oneClass}</p>
  return (
    <>
      {failure && <Notice failure={failure} />}
      {picture && <Answer run={run} picture={picture} />}
      <div className="guess-first">
        <OnlyThese run={run} />
        <GuessHow run={run} />
        <MakeProbe run={run} />
      </div>
    </>
  )
}

export function GuessPanel() {
  const { guess } = useLab().stores
  const run = useStore(useStores().run, (state) => state.run)
  const [picture, setPicture] = useState<Picture | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const prompt = usePicturePrompt(picture, setFailure)
  useEffect(() => {
    if (prompt) guess.setState({ picture: { kind: 'own', prompt }, answer: null, failure: null })
  }, [guess, prompt])
  const words = text.whatIsThis
  const take = (content: Blob, name: string) => {
    if (!run) return
    setFailure(null)
    setPicture({ content, name })
  }
  return (
    <Panel title={words.title} className="guess-panel">
      <div {...pictureReceivers((file) => take(file, file.name))}>
        <p className="small quiet">{words.about}</p>
        <Sources hasRun={run !== null} onPicture={take} onFailure={setFailure} />
        {failure && <Notice failure={failure} />}
        {run && <GuessBody run={run} />}
      </div>
    </Panel>
  )
}
