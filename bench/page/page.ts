/** The bench page without peers. */
import { exposeBench } from './requests'

exposeBench({ igpt: () => new Worker(new URL('./igpt.worker.ts', import.meta.url), { type: 'module' }) })
