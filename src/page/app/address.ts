/**
 * The page's address as state: `?backend=`, `?gpu=`, `?preset=` and the set-up in the hash are read once;
 * later edits are written back without a history entry for each key press.
 */
import { decodeShare, encodeShare, isPresetId } from '../../core/share'
import { presetById } from '../../core/presets'
import type { BackendChoice } from '../../core/protocol'
import type { Lab } from '../store/lab'

const backendChoices: readonly BackendChoice[] = ['auto', 'webgpu', 'wasm', 'webgl', 'cpu']

/** The backend that the address asks for; anything unknown is 'auto'. */
export function backendFromAddress(address: Pick<Location, 'search'>): BackendChoice {
  const asked = new URLSearchParams(address.search).get('backend')
  return backendChoices.find((choice) => choice === asked) ?? 'auto'
}

/**
 * Forms of the WebGPU kernels that the address forces (`?gpu=matmul=workgroup,rowLanes=32`), for tests and
 * trials; the worker reads them.
 */
export function gpuOptionsFromAddress(address: Pick<Location, 'search'>): string | undefined {
  return new URLSearchParams(address.search).get('gpu') ?? undefined
}

/** Takes the set-up from the address into the settings; the hash wins over `?preset=`. */
export function readSetup(lab: Lab, address: Pick<Location, 'search' | 'hash'>): void {
  const shared = decodeShare(address.hash)
  const presetId = new URLSearchParams(address.search).get('preset')
  if (shared) lab.stores.settings.setState({ presetId: shared.presetId, config: shared.config, chosen: true })
  else if (isPresetId(presetId))
    lab.stores.settings.setState({ presetId, config: presetById(presetId).config, chosen: true })
  if (shared && shared.ignored.length > 0) {
    lab.stores.view.setState({
      notice: {
        code: 'config-invalid',
        message: `Parts of the link were not understood and were left out: ${shared.ignored.join(', ')}.`,
        remedy: 'The rest of the set-up is as the link says. Check the form before you start.',
      },
    })
  }
}

/** Keeps the hash in step with the form, until the returned function is called. */
export function writeSetup(lab: Lab, window: Window): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const unsubscribe = lab.stores.settings.subscribe(({ presetId, config, chosen }, before) => {
    if (!chosen || (presetId === before.presetId && config === before.config)) return
    clearTimeout(timer)
    timer = setTimeout(() => window.history.replaceState(null, '', encodeShare(presetId, config)), 400)
  })
  return () => {
    clearTimeout(timer)
    unsubscribe()
  }
}

/**
 * Puts a chosen backend into the address, so that a reload keeps it, and takes forced kernel options out:
 * wrong ones are left behind so.
 */
export function writeBackend(choice: BackendChoice, window: Window): void {
  const url = new URL(window.location.href)
  if (choice === 'auto') url.searchParams.delete('backend')
  else url.searchParams.set('backend', choice)
  url.searchParams.delete('gpu')
  window.history.replaceState(null, '', url)
}
