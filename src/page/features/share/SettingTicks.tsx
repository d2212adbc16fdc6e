/** Two ticks for each setting: whether the link shows it, and whether it fixes it. */
import type { Dispatch } from 'react'
import type { ConfigKey } from '../../../core/config'
import { texts } from '../../../core/text/texts'
import { groupTitles, settingGroups, type SettingGroup } from '../../store/settingGroups'
import { sharingText } from '../../text/sharing'
import type { LinkDraft } from './linkDraft'

interface Props {
  draft: LinkDraft
  change: Dispatch<Partial<LinkDraft>>
}

/** A copy of the set with or without one of its members. */
function withMember<T>(set: ReadonlySet<T>, member: T, isIn: boolean): ReadonlySet<T> {
  const next = new Set(set)
  if (isIn) next.add(member)
  else next.delete(member)
  return next
}

function Row({ name, draft, change }: Props & { name: ConfigKey }) {
  const words = sharingText().dialog
  const { label } = texts.config[name]
  const shown = !draft.hidden.has(name)
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>
        {/* The data set is hidden with its panel. */}
        {name !== 'dataset' && (
          <input
            type="checkbox"
            aria-label={words.showSetting(label)}
            checked={shown}
            onChange={(event) => change({ hidden: withMember(draft.hidden, name, !event.target.checked) })}
          />
        )}
      </td>
      <td>
        <input
          type="checkbox"
          aria-label={words.lockSetting(label)}
          checked={draft.lockAll || draft.locked.has(name)}
          disabled={draft.lockAll}
          onChange={(event) => change({ locked: withMember(draft.locked, name, event.target.checked) })}
        />
      </td>
    </tr>
  )
}

export function SettingTicks({ draft, change }: Props) {
  const words = sharingText().dialog
  const titles = groupTitles()
  return (
    <details className="more">
      <summary>{words.settings}</summary>
      <label className="check">
        <input
          type="checkbox"
          checked={draft.lockAll}
          onChange={(event) => change({ lockAll: event.target.checked })}
        />
        {words.lockAll}
      </label>
      {(Object.keys(settingGroups) as SettingGroup[]).map((group) => (
        <table key={group} className="setting-ticks">
          <caption>{titles[group]}</caption>
          <thead>
            <tr>
              <th scope="col">{words.settingColumn}</th>
              <th scope="col">{words.showColumn}</th>
              <th scope="col">{words.lockColumn}</th>
            </tr>
          </thead>
          <tbody>
            {settingGroups[group].map((name) => (
              <Row key={name} name={name} draft={draft} change={change} />
            ))}
          </tbody>
        </table>
      ))}
    </details>
  )
}
