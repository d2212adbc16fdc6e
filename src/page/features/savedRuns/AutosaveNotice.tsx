/** Tells that the run on show is not being kept; said once for each reason, since training goes on. */
import { useStore } from 'zustand'
import { useLab, useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { text } from '../../text/text'

export function AutosaveNotice() {
  const { savedRuns } = useLab().stores
  const failure = useStore(useStores().savedRuns, (state) => state.saveFailure)
  const dismissed = useStore(useStores().savedRuns, (state) => state.dismissedSaveFailure)
  if (!failure || failure.code === dismissed) return null
  return (
    <Notice failure={failure}>
      <Button
        label={text.common.dismiss}
        size="small"
        onClick={() => savedRuns.setState({ dismissedSaveFailure: failure.code })}
      />
    </Notice>
  )
}
