/** The dialog that makes a link: what it shows and fixes, how the page opens, and the link itself to copy. */
import { useEffect, useId, useState, type Dispatch, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { configFields } from '../../../core/config'
import { wordsIn } from '../../../core/lessons/words'
import { linkThemes, linkViews } from '../../../core/linkOptions'
import { languageNames, languages } from '../../../core/text/language'
import { pageParts, type PagePart } from '../../../core/pageParts'
import { useLab, useStores } from '../../store/hooks'
import { shippedLessons } from '../../store/lessonSource'
import { optionsOf } from '../../store/state/link'
import { whole } from '../../ui/format'
import { CopyText } from '../../ui/CopyText'
import { Modal } from '../../ui/Modal'
import { NumberInput } from '../../ui/NumberInput'
import { sharingText } from '../../text/sharing'
import { text } from '../../text/text'
import { EmbedCode } from './EmbedCode'
import { draftHash, draftOf, pageAddress, problemsOf, type LinkDraft } from './linkDraft'
import { SettingTicks } from './SettingTicks'
import '../../ui/textField.css'
import './share.css'

/** Links longer than this are cut by some mail and chat programs. */
const longLink = 2000

interface FormProps {
  draft: LinkDraft
  change: Dispatch<Partial<LinkDraft>>
}

/** A select whose first option leaves the choice to the reader. */
function ReaderChoice<V extends string>({
  label,
  value,
  options,
  names,
  onChange,
}: {
  label: string
  value: V | null
  options: readonly V[]
  names: Readonly<Record<V, string>>
  onChange(value: V | null): void
}) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="select"
        value={value ?? ''}
        onChange={(event) => onChange(options.find((option) => option === event.target.value) ?? null)}
      >
        <option value="">{sharingText().dialog.asReader}</option>
        {options.map((option) => (
          <option key={option} value={option}>
            {names[option]}
          </option>
        ))}
      </select>
    </div>
  )
}

interface Suggestion {
  value: string
  label: string
}

/** A line of text with its help, and its error beside it; the browser offers the suggestions. */
function TextField({
  label,
  value,
  help,
  error,
  suggestions,
  onChange,
}: {
  label: string
  value: string
  help: string
  error: string | null
  suggestions?: readonly Suggestion[]
  onChange(value: string): void
}) {
  const id = useId()
  return (
    <div className="text-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        autoComplete="off"
        spellCheck={false}
        value={value}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error ${id}-help` : `${id}-help`}
        list={suggestions && `${id}-list`}
        onChange={(event) => onChange(event.target.value)}
      />
      {suggestions && (
        <datalist id={`${id}-list`}>
          {suggestions.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </datalist>
      )}
      {error && (
        <span className="error small" id={`${id}-error`}>
          {error}
        </span>
      )}
      <span className="small quiet" id={`${id}-help`}>
        {help}
      </span>
    </div>
  )
}

/** The shipped lessons by name and title; none while they are fetched, or if they cannot be. */
function useLessonNames(): Suggestion[] {
  const [names, setNames] = useState<Suggestion[]>([])
  useEffect(() => {
    let isShown = true
    shippedLessons().then(
      (lessons) => {
        const named = lessons.map(({ lesson: { id, title } }) => ({
          value: id,
          label: wordsIn(title, text.common.locale),
        }))
        if (isShown) setNames(named)
      },
      () => {
        // A name can be typed all the same; opening the link says what is wrong with it.
      },
    )
    return () => {
      isShown = false
    }
  }, [])
  return names
}

function PageOptions({ draft, change }: FormProps) {
  const lessons = useLessonNames()
  const formSeed = useStore(useStores().settings, (state) => state.config.seed)
  const words = sharingText().dialog
  const problems = problemsOf(draft)
  const { min, max, increment } = configFields.seed
  return (
    <>
      <ReaderChoice
        label={words.view}
        value={draft.view}
        options={linkViews}
        names={words.views}
        onChange={(view) => change({ view })}
      />
      <ReaderChoice
        label={words.language}
        value={draft.language}
        options={languages}
        names={languageNames}
        onChange={(language) => change({ language })}
      />
      <ReaderChoice
        label={words.theme}
        value={draft.theme}
        options={linkThemes}
        names={words.themes}
        onChange={(theme) => change({ theme })}
      />
      <NumberInput
        label={words.seed}
        value={draft.seed ?? formSeed}
        help={words.seedHelp}
        min={min}
        max={max}
        increment={increment}
        integer
        error={problems.seed ? words.seedInvalid(min, max) : undefined}
        onChange={(seed) => change({ seed })}
      />
      <TextField
        label={words.lesson}
        value={draft.lesson}
        help={words.lessonHelp}
        error={problems.lesson ? words.lessonInvalid : null}
        suggestions={lessons}
        onChange={(lesson) => change({ lesson })}
      />
      <TextField
        label={words.run}
        value={draft.run}
        help={words.runHelp}
        error={problems.run ? words.runInvalid : null}
        onChange={(run) => change({ run })}
      />
    </>
  )
}

/** One tick for each part of the page; all are shown at first. */
function PartTicks({ draft, change }: FormProps) {
  const show = (part: PagePart, shown: boolean) => {
    const hidden = new Set(draft.hidden)
    if (shown) hidden.delete(part)
    else hidden.add(part)
    change({ hidden })
  }
  return (
    <fieldset className="part-ticks">
      <legend>{sharingText().dialog.show}</legend>
      {pageParts.map((part) => (
        <label key={part} className="check">
          <input
            type="checkbox"
            checked={!draft.hidden.has(part)}
            onChange={(event) => show(part, event.target.checked)}
          />
          {sharingText().parts[part]}
        </label>
      ))}
    </fieldset>
  )
}

/** The link as it is now, with its length. */
function LinkPreview({ link }: { link: string }) {
  const words = sharingText().dialog
  return (
    <CopyText label={words.link} value={link} copy={words.copy} words={words}>
      <a className="button small" href={link} target="_blank" rel="noopener">
        {words.open}
      </a>
      <span className="small quiet num">{words.letters(whole(link.length))}</span>
      {link.length > longLink && <span className="small">{words.long}</span>}
    </CopyText>
  )
}

function Body(): ReactNode {
  const { link } = useLab().stores
  const { presetId, config } = useStore(useStores().settings)
  const [draft, setDraft] = useState(() => draftOf(optionsOf(link.getState())))
  const change = (part: Partial<LinkDraft>) => setDraft((before) => ({ ...before, ...part }))
  const hash = draftHash(draft, presetId, config)
  return (
    <div className="share">
      <p>{sharingText().dialog.about}</p>
      <PageOptions draft={draft} change={change} />
      <PartTicks draft={draft} change={change} />
      <SettingTicks draft={draft} change={change} />
      <EmbedCode page={pageAddress(location)} hash={hash} />
      <div className="share-link">
        <LinkPreview link={pageAddress(location) + hash} />
      </div>
    </div>
  )
}

export function ShareDialog() {
  const { view } = useLab().stores
  const open = useStore(useStores().view, (state) => state.shareOpen)
  return (
    <Modal
      open={open}
      onOpenChange={(next) => view.setState({ shareOpen: next })}
      title={sharingText().dialog.title}
    >
      <Body />
    </Modal>
  )
}
