/**
 * The bench page with peers; plain JavaScript, since their packages are not there when the project is
 * type-checked.
 */
import { offerBench } from './asks.ts'

offerBench({
  igpt: () => new Worker(new URL('./igpt.worker.ts', import.meta.url), { type: 'module' }),
  jax: () => new Worker(new URL('../peers/jax.worker.js', import.meta.url), { type: 'module' }),
  nanogpt: () => new Worker(new URL('../peers/nanogpt.worker.js', import.meta.url), { type: 'module' }),
})
