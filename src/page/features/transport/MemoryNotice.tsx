/** Says before Start that the form's run does not fit the device, with settings that would fit. */
import { useStore } from 'zustand'
import type { ConfigKey } from '../../../core/config'
import { trainingBytes } from '../../../core/memory'
import { changesToFit, tooLarge } from '../../../core/memoryChanges'
import { useLab, useStores } from '../../store/hooks'
import { useFixed } from '../../store/linkHooks'
import { mayTry } from '../../store/memoryFit'
import { text } from '../../text/text'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'

export function MemoryNotice() {
  const lab = useLab()
  const backend = useStore(useStores().lab, (state) => state.backend)
  const config = useStore(useStores().settings, (settings) => settings.config)
  const fixed = useFixed()
  const problem = backend && tooLarge(config, backend)
  if (!problem) return null
  const { storesAttention, memoryBudgetBytes } = backend
  const change = changesToFit(config, storesAttention, memoryBudgetBytes)
  const tryAnyway = () => lab.stores.lab.setState({ triedBytes: trainingBytes(config, storesAttention) })
  return (
    <Notice failure={{ ...problem, subject: undefined }}>
      {change && (
        <Button
          label={text.transport.makeFit}
          blocked={(Object.keys(change) as ConfigKey[]).map(fixed).find(Boolean)}
          onClick={() => lab.edit(change)}
        />
      )}
      {mayTry({ backend }) && <Button label={text.transport.tryAnyway} onClick={tryAnyway} />}
    </Notice>
  )
}
