/** The memory that opened images take, and what training on them at the chosen side is planned to need. */
import { useStore } from 'zustand'
import { trainingBytes } from '../../../core/cost'
import { validateConfig } from '../../../core/config'
import { withPaletteColours } from '../../../core/paletteColours'
import { useStores } from '../../store/hooks'
import { withOffer, type PendingImport } from '../../store/state/importPreview'
import { bytes } from '../../ui/format'

export function ImportCost({ offer: { choices, look } }: { offer: PendingImport }) {
  const form = useStore(useStores().settings, (state) => state.config)
  const backend = useStore(useStores().lab, (state) => state.backend)
  const config = withPaletteColours(withOffer(form, choices))
  const valid = validateConfig(config).length === 0
  const memory = trainingBytes(config, backend?.storesAttention ?? false)
  const over = valid && backend !== null && memory > backend.memoryBudgetBytes
  return (
    <>
      <dl className="counts small" aria-label="Memory">
        <div>
          <dt>images as read</dt>
          <dd className="num">{look ? bytes(look.rawBytes) : '–'}</dd>
        </div>
        <div>
          <dt>images made ready</dt>
          <dd className="num">{look ? bytes(look.preparedBytes) : '–'}</dd>
        </div>
        <div className={over ? 'over-budget' : undefined}>
          <dt>training, estimate</dt>
          <dd className="num">
            {valid ? bytes(memory) : '–'}
            {backend && ` of ${bytes(backend.memoryBudgetBytes)}`}
          </dd>
        </div>
      </dl>
      {over && (
        <p className="small over-budget">
          Training may not fit at this side. A smaller side or batch needs less memory.
        </p>
      )}
    </>
  )
}
