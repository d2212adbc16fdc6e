/** Messages from the page to the service worker: types only. */

export type ToServiceWorker =
  /** The user wants the new version now. */
  | { kind: 'takeOver' }
  /** Data set and model files used before the worker was active, relative to the scope, to be cached too. */
  | { kind: 'keep'; paths: string[] }
