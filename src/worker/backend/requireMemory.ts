/** Refuses a run that does not fit into the device, before it is started. */
import type { RunConfig } from '../../core/config'
import { LabError } from '../../core/failure'
import { tooLarge } from '../../core/memoryChanges'
import type { BackendInfo } from '../../core/protocol'

/** @throws LabError too-large where a run may not fit into this device */
export function requireMemory(config: RunConfig, backend: BackendInfo | null): void {
  const failure = backend && tooLarge(config, backend)
  if (failure) throw new LabError(failure)
}
