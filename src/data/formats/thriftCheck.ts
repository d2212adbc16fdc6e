/**
 * Checks that bytes are one struct of Thrift's compact protocol, as Parquet writes its footer and page
 * headers, before a parser that trusts them allocates the memory that they declare.
 * https://github.com/apache/thrift, doc/specs/thrift-compact-protocol.md
 */

const [BYTE, I64, DOUBLE, BINARY, LIST, STRUCT] = [3, 6, 7, 8, 9, 12]
/** Parquet's own structs nest less than ten deep. */
const MAX_DEPTH = 16

/** Carries the byte of the damage; callers turn it into a LabError. */
export class ThriftError extends Error {
  readonly at: number
  constructor(what: string, at: number) {
    super(what)
    this.at = at
  }
}

class Walker {
  at: number
  /** List elements that may still be declared: no more than there are bytes. */
  private elements: number
  private readonly bytes: Uint8Array

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes
    this.at = at
    this.elements = bytes.length - at
  }

  private byte(): number {
    if (this.at >= this.bytes.length) throw new ThriftError('ends early', this.at)
    return this.bytes[this.at++]
  }

  /** Nine bytes hold any size that a file can have; a 64-bit number takes ten. */
  varint(most = 10): number {
    let value = 0
    for (let i = 0; i < most; i += 1) {
      const byte = this.byte()
      value += (byte & 0x7f) * 2 ** (7 * i)
      if (byte < 0x80) return value
    }
    throw new ThriftError('a number without end', this.at)
  }

  private skip(count: number): void {
    if (count > this.bytes.length - this.at)
      throw new ThriftError(`${count} bytes where ${this.bytes.length - this.at} are left`, this.at)
    this.at += count
  }

  private value(type: number, depth: number): void {
    if (type === BYTE) this.skip(1)
    else if (type > BYTE && type <= I64) this.varint()
    else if (type === DOUBLE) this.skip(8)
    else if (type === BINARY) this.skip(this.varint(5))
    else if (type === LIST) this.list(depth)
    else if (type === STRUCT) this.struct(depth + 1)
    else throw new ThriftError(`a value of type ${type}`, this.at)
  }

  private list(depth: number): void {
    const head = this.byte()
    const count = head >> 4 === 15 ? this.varint(5) : head >> 4
    this.elements -= count
    if (this.elements < 0 || depth > MAX_DEPTH) throw new ThriftError(`a list of ${count}`, this.at)
    // Truth values are a byte each in a list, and lie in the field's type elsewhere.
    const type = (head & 15) <= 2 ? BYTE : head & 15
    for (let i = 0; i < count; i += 1) this.value(type, depth + 1)
  }

  struct(depth: number): void {
    if (depth > MAX_DEPTH) throw new ThriftError('structs within structs', this.at)
    for (let head = this.byte(); (head & 15) !== 0; head = this.byte()) {
      if (head >> 4 === 0) this.varint(5)
      if ((head & 15) > 2) this.value(head & 15, depth)
    }
  }
}

/**
 * End of the struct that starts at `at`.
 * @throws ThriftError where it is none, or declares more than the bytes can hold
 */
export function thriftStructEnd(bytes: Uint8Array, at: number): number {
  const walker = new Walker(bytes, at)
  walker.struct(0)
  return walker.at
}
