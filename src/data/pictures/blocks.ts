/** Many small arrays of bytes in few large ones, since each array costs the memory of an object beside. */

/** Room that a place leaves for each block. */
const BLOCK_BYTES = 2 ** 22
const FIRST_BYTES = 2 ** 16

export class Blocks {
  private blocks: (Uint8Array | null)[] = []
  /** Bytes used of the last block. */
  private used = 0

  /** @returns the place of a copy of the bytes, which must be below 4 MiB */
  add(bytes: Uint8Array): number {
    let last = this.blocks.at(-1)
    if (!last || this.used + bytes.length > last.length) {
      // The first ones are small: a few pictures should not cost megabytes.
      const length = Math.min(BLOCK_BYTES, FIRST_BYTES * 2 ** this.blocks.length)
      last = new Uint8Array(Math.max(length, bytes.length))
      this.blocks.push(last)
      this.used = 0
    }
    const place = (this.blocks.length - 1) * BLOCK_BYTES + this.used
    last.set(bytes, this.used)
    this.used += bytes.length
    return place
  }

  /** The bytes at a place, not a copy. */
  at(place: number, length: number): Uint8Array {
    const from = place % BLOCK_BYTES
    const block = this.blocks[Math.floor(place / BLOCK_BYTES)]
    if (!block) throw new RangeError('a block that was dropped')
    return block.subarray(from, from + length)
  }

  /** Frees the blocks before a place. */
  dropBefore(place: number): void {
    for (let i = Math.floor(place / BLOCK_BYTES) - 1; i >= 0 && this.blocks[i]; i -= 1) this.blocks[i] = null
  }
}
