/** Memory of opened images, and the estimate for training on them with the chosen settings. */
import { useStore } from 'zustand'
import { trainingBytes } from '../../../core/memory'
import { withPaletteColours } from '../../../core/paletteColours'
import { useStores } from '../../store/hooks'
import { withImport, type PendingImport } from '../../store/state/importPreview'
import { bytes } from '../../ui/format'
import { importingText } from '../../text/importing'
import { text } from '../../text/text'
import { validateConfig } from '../../../core/validation'

export function ImportCost({ pendingImport }: { pendingImport: PendingImport }) {
  const { choices, preview } = pendingImport
  const form = useStore(useStores().settings, (state) => state.config)
  const backend = useStore(useStores().lab, (state) => state.backend)
  const config = withPaletteColours(withImport(form, choices))
  const valid = validateConfig(config).length === 0
  const memory = trainingBytes(config, backend?.storesAttention ?? false)
  const over = valid && backend !== null && memory > backend.memoryBudgetBytes
  return (
    <>
      <dl className="counts small" aria-label={importingText().memory}>
        <div>
          <dt>{importingText().rawImages}</dt>
          <dd className="num">{preview ? bytes(preview.rawBytes) : '–'}</dd>
        </div>
        <div>
          <dt>{importingText().preparedImages}</dt>
          <dd className="num">{preview ? bytes(preview.preparedBytes) : '–'}</dd>
        </div>
        <div className={over ? 'over-budget' : undefined}>
          <dt>{importingText().trainingEstimate}</dt>
          <dd className="num">
            {valid ? bytes(memory) : '–'}
            {backend && text.common.ofBudget(bytes(backend.memoryBudgetBytes))}
          </dd>
        </div>
      </dl>
      {over && <p className="small over-budget">{importingText().mayNotFit}</p>}
    </>
  )
}
