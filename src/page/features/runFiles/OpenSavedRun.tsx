/** For a page whose backend could not start: a saved run can be looked at all the same. */
import { useStore } from 'zustand'
import { commandById, runCommand } from '../../store/commands'
import { useLab, useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'

export function OpenSavedRun() {
  const lab = useLab()
  const notice = useStore(useStores().view, (state) => state.notice)
  const command = commandById('openRun')
  return (
    <>
      <Button
        label={command.label}
        title={command.help}
        blocked={command.blocked(lab)}
        onClick={() => void runCommand(lab, command)}
      />
      {notice && <Notice failure={notice} />}
    </>
  )
}
