/**
 * Sizes that the AssemblyScript kernels and their TypeScript bindings share. Both compilers read this file,
 * so the two sides cannot disagree. Only literals: AssemblyScript takes them for i32, TypeScript for number.
 */

/** Numbers in one work item of an elementwise kernel. Even, as dropout draws noise for pairs of numbers. */
export const ELEMENTS_PER_ITEM = 4096
/** Columns in one work item of a kernel that sums over rows: one cache line. */
export const COLUMNS_PER_ITEM = 16

/**
 * Rows of an output tile of the matrix product. With 8 columns, 12 accumulators, 2 vectors of B and 1 of A
 * fill 15 of the 16 vector registers of x86.
 */
export const TILE_ROWS = 6
/** Columns of an output tile, and of a packed panel of B. */
export const TILE_COLUMNS = 8
/** Steps of K, and columns of N, in one packed block of B: 256 x 256 numbers, 256 KiB. */
export const MATMUL_BLOCK = 256
/** Bytes of a packed strip of A per step of K: TILE_ROWS numbers. */
export const STRIP_BYTES = 24
/** Scratch bytes for one tile at the edge of C: TILE_ROWS x TILE_COLUMNS numbers. */
export const EDGE_BYTES = 192

/** Bytes of one row of an attention panel: 8 numbers. */
export const PANEL_ROW_BYTES = 32
/** Keys, and queries, in one block of the attention gradient: a multiple of 8 and of TILE_ROWS. */
export const ATTENTION_BLOCK = 72

/** Scratch bytes for the random words of four counters. */
export const NOISE_BYTES = 32

/** Rounds of 12 vector multiply-adds in one work item of multiplyAdds. */
export const MULTIPLY_ADDS_PER_ITEM = 100000
