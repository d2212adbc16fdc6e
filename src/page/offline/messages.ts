/** What the page tells the service worker: types only. */

export type ToServiceWorker =
  /** The person wants the new version now. */
  | { kind: 'takeOver' }
  /**
   * Files of data sets and models that were used before the worker was there, relative to the scope; to be
   * kept too.
   */
  | { kind: 'keep'; paths: string[] }
