/** Tells that the run on show is not being kept; said once for each reason, since training goes on. */
import { useStore } from 'zustand'
import { useLab, useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { text } from '../../text/text'

export function AutosaveNotice() {
  const { kept } = useLab().stores
  const failure = useStore(useStores().run, (state) => state.keepFailure)
  const heard = useStore(useStores().kept, (state) => state.heard)
  if (!failure || failure.code === heard) return null
  return (
    <Notice failure={failure}>
      <Button
        label={text.common.dismiss}
        size="small"
        onClick={() => kept.setState({ heard: failure.code })}
      />
    </Notice>
  )
}
