/**
 * The time that zip entries get. Zip knows the years 1980 to 2099 only, and fflate throws for others: a
 * machine whose clock was reset could save nothing.
 */
const [first, last] = [Date.UTC(1980, 0, 2), Date.UTC(2099, 11, 30)]

/** Now, or the nearest time that zip has in every time zone; milliseconds since 1970. */
export const zipDate = (): number => Math.min(last, Math.max(first, Date.now()))
