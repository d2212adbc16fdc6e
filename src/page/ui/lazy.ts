/**
 * React's `lazy` for parts of the page: one that cannot be loaded is reported as what no code awaited
 * (store/reportFailure.ts) and draws nothing, and the rest of the page stays as it is.
 */
import { lazy as lazyOf } from 'react'

const nothing = () => null

export const lazy: typeof lazyOf = (load) =>
  lazyOf(() =>
    load().catch((reason: unknown) => {
      console.error(reason)
      window.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason }))
      return { default: nothing as unknown as Awaited<ReturnType<typeof load>>['default'] }
    }),
  )
