/** Notice of a new version of the lab, which loads when the user chooses, never by itself. */
import { useState } from 'react'
import { useStore } from 'zustand'
import type { Offline } from '../offline/registration'
import { useStores } from '../store/hooks'
import { isActive } from '../store/state/run'
import { Button } from '../ui/Button'
import { text } from '../text/text'
import './updateNotice.css'

export function UpdateNotice({ offline }: { offline: Offline }) {
  const { newVersion } = useStore(offline.store)
  const live = useStore(useStores().run, ({ run }) => isActive(run))
  const [put, putOff] = useState(false)
  if (!newVersion || put) return null
  return (
    <div className="update-notice" role="status">
      <p>
        <strong>{text.shell.newVersion}</strong>{' '}
        {live ? text.shell.reloadWhileTraining : text.shell.reloadWhenReady}
      </p>
      <div className="actions">
        <Button
          kind="primary"
          size="small"
          label={text.shell.reloadNow}
          onClick={() => offline.takeNewVersion()}
        />
        <Button size="small" label={text.shell.later} onClick={() => putOff(true)} />
      </div>
    </div>
  )
}
