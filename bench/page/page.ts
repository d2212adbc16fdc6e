/** The bench page without peers. */
import { offerBench } from './asks'

offerBench({ igpt: () => new Worker(new URL('./igpt.worker.ts', import.meta.url), { type: 'module' }) })
