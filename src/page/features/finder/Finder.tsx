/**
 * The palette of all commands, presets, settings and parts of the page: type a part of a name, choose by
 * arrow keys or pointer. What cannot be chosen now is listed with the reason.
 */
import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useLab, useStores } from '../../store/hooks'
import { finderText } from '../../text/finder'
import { text } from '../../text/text'
import { Icon } from '../../ui/Icon'
import { allEntries, runEntry, type Entry, type EntryGroup } from './entries'
import { ranked } from './ranking'
import './finder.css'

interface Group {
  value: EntryGroup
  items: Entry[]
}

/** The entries that fit, by group; the group with the best entry first. */
function grouped(entries: readonly Entry[]): Group[] {
  const groups = new Map<EntryGroup, Entry[]>()
  for (const entry of entries) groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry])
  return [...groups].map(([value, items]) => ({ value, items }))
}

function Row({ entry, onChoose }: { entry: Entry; onChoose(entry: Entry): void }) {
  const note = entry.blocked ?? entry.note
  return (
    <Autocomplete.Item
      value={entry}
      className="finder-item"
      aria-disabled={entry.blocked !== null || undefined}
      onClick={() => onChoose(entry)}
    >
      <span className="finder-name">{entry.label}</span>
      {entry.key && <kbd aria-hidden="true">{entry.key}</kbd>}
      {note && <span className="finder-note small">{note}</span>}
    </Autocomplete.Item>
  )
}

interface SearchProps {
  /** Whether it replaces another input of the open dialog, which then gives it no focus. */
  takesFocus: boolean
  onChoose(entry: Entry): void
}

/** The input and its list; mounted anew each time the palette opens, even while it still closes. */
function Search({ takesFocus, onChoose }: SearchProps) {
  const lab = useLab()
  const [query, setQuery] = useState('')
  const keysId = useId()
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (takesFocus) input.current?.focus()
  }, [takesFocus])
  // As things are when it opens, and again with each letter.
  const entries = useMemo(() => ranked(allEntries(lab), query), [lab, query])
  const groups = useMemo(() => grouped(entries), [entries])
  const words = finderText()
  return (
    <Autocomplete.Root
      open
      inline
      items={groups}
      filter={null}
      value={query}
      onValueChange={(next, { reason }) => reason !== 'item-press' && setQuery(next)}
      itemToStringValue={(entry: Entry) => entry.label}
      autoHighlight="always"
      keepHighlight
    >
      <div className="finder-field">
        <Icon name="search" />
        <Autocomplete.Input
          ref={input}
          aria-label={words.input}
          aria-describedby={keysId}
          placeholder={words.placeholder}
        />
        <Dialog.Close className="button plain icon-only" aria-label={text.common.close}>
          <Icon name="close" />
        </Dialog.Close>
      </div>
      <Autocomplete.Status className="unseen">{words.count(entries.length)}</Autocomplete.Status>
      <Autocomplete.Empty className="finder-none">
        {entries.length === 0 && words.none(query)}
      </Autocomplete.Empty>
      <Autocomplete.List className="finder-list">
        {(group: Group) => (
          <Autocomplete.Group key={group.value} items={group.items}>
            <Autocomplete.GroupLabel className="finder-group small">
              {words.groups[group.value]}
            </Autocomplete.GroupLabel>
            <Autocomplete.Collection>
              {(entry: Entry) => <Row key={entry.id} entry={entry} onChoose={onChoose} />}
            </Autocomplete.Collection>
          </Autocomplete.Group>
        )}
      </Autocomplete.List>
      <p id={keysId} className="finder-keys small quiet">
        {words.keys}
      </p>
    </Autocomplete.Root>
  )
}

export function Finder() {
  const lab = useLab()
  const { view } = lab.stores
  const open = useStore(useStores().view, (state) => state.finderOpen)
  const [openings, setOpenings] = useState({ count: 0, whileClosing: false })
  const [wasOpen, setWasOpen] = useState(false)
  const [isShown, setIsShown] = useState(false)
  if (open !== wasOpen) {
    setWasOpen(open)
    if (open) {
      setOpenings(({ count }) => ({ count: count + 1, whileClosing: isShown }))
      setIsShown(true)
    }
  }
  /** What was chosen; it runs once the dialog has closed, since until then the page takes no focus. */
  const chosen = useRef<Entry | null>(null)
  const choose = (entry: Entry) => {
    if (entry.blocked !== null) return
    chosen.current = entry
    view.setState({ finderOpen: false })
  }
  const onClosed = () => {
    const entry = chosen.current
    chosen.current = null
    if (entry) void runEntry(lab, entry)
  }
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => view.setState({ finderOpen: next })}
      onOpenChangeComplete={(next) => {
        if (next) return
        setIsShown(false)
        onClosed()
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="popup finder" finalFocus={() => !chosen.current?.moves}>
          <Dialog.Title className="unseen">{finderText().title}</Dialog.Title>
          <Search key={openings.count} takesFocus={openings.whileClosing} onChoose={choose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
