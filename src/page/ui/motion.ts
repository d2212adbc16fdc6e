/** Whether the user's system asks for less motion; false where there is no window to ask. */
export const prefersLessMotion = (): boolean =>
  globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false
