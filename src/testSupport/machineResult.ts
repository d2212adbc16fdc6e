/** A result of measuring a machine, as the page makes them. */
import type { MachineResult } from '../core/machine/result'

export const someMachine: MachineResult = {
  kind: 'igpt-lab-machine',
  version: 1,
  date: '2026-11-29',
  lab: '0.1.0',
  machine: 'Büro 电脑',
  backend: 'wasm',
  adapter: 'CPU, relaxed SIMD, 2 threads',
  hardware: null,
  threads: 2,
  browser: 'Chrome 156',
  seconds: 20,
  precision: 'float32',
  gate: { outcome: 'passed', error: 1.5e-6, tolerance: 1e-4 },
  shapes: [
    { name: 'S', batch: 8, steps: 300, ms: 8.25 },
    { name: 'M', batch: 4, steps: 60, ms: 41.5 },
    { name: 'digits8', batch: 32, steps: 30, ms: 62 },
    { name: 'emoji16', batch: 16, steps: 3, ms: 680.5 },
  ],
  skipped: [
    { name: 'cifar16', reason: 'time' },
    { name: 'cifar32', reason: 'time' },
    { name: 'igpt-s', reason: 'memory' },
  ],
}
