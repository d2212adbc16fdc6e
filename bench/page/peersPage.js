/** The bench page with peers; plain JavaScript, because their packages are absent when types are checked. */
import { exposeBench } from './requests.ts'

exposeBench({
  igpt: () => new Worker(new URL('./igpt.worker.ts', import.meta.url), { type: 'module' }),
  jax: () => new Worker(new URL('../peers/jax.worker.js', import.meta.url), { type: 'module' }),
  nanogpt: () => new Worker(new URL('../peers/nanogpt.worker.js', import.meta.url), { type: 'module' }),
})
