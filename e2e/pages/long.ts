/** Marks a test that `npm run e2e:long` runs and `npm test` leaves out, for its time. */
export const long = { tag: '@long' }
