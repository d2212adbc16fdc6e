/** How the address asks for the measurement of a machine; apart from the rest, since every visit reads it. */

/** Begins a fragment that holds a result. */
export const measuredStart = '#measured='
