/**
 * Typed reader for untrusted JSON: each accessor checks one type and throws an error that names the path.
 * Arrays of numbers are in a binary file beside the text; the text holds their offsets. `ArrayWriter` is the
 * writing side.
 */

const kinds = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, f32: Float32Array } as const
type Kind = keyof typeof kinds
type ArrayOf<K extends Kind> = InstanceType<(typeof kinds)[K]>

/** An array's place in the binary file, as the JSON text holds it. */
interface ArrayPlace {
  array: Kind
  /** Byte offset. */
  at: number
  length: number
}

const bytesEach: Record<Kind, number> = { u8: 1, u16: 2, u32: 4, f32: 4 }

/** Collects typed arrays while a value is turned to JSON, each at a multiple of four bytes. */
export class ArrayWriter {
  readonly parts: Uint8Array[] = []
  private reached = 0

  /** The value as JSON text, with places instead of arrays. */
  json(value: unknown): string {
    return JSON.stringify(value, (_, inner: unknown) => (ArrayBuffer.isView(inner) ? this.put(inner) : inner))
  }

  private put(array: ArrayBufferView): ArrayPlace {
    const kind = (Object.keys(kinds) as Kind[]).find((some) => array instanceof kinds[some])
    if (!kind) throw new TypeError(`No array of this type can be saved: ${array.constructor.name}.`)
    const place = { array: kind, at: this.reached, length: array.byteLength / bytesEach[kind] }
    const padding = (4 - (array.byteLength % 4)) % 4
    this.parts.push(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), new Uint8Array(padding))
    this.reached += array.byteLength + padding
    return place
  }
}

/**
 * The bytes that arrays are read from. All reads together take at most as many bytes as there are, so that a
 * small file cannot fill the memory by naming the same bytes often.
 */
export class ArrayBytes {
  private left: number

  constructor(readonly bytes: Uint8Array) {
    this.left = bytes.length
  }

  /** A copy, or null if the place is not inside the bytes or too much has been read. */
  read<K extends Kind>(kind: K, at: number, length: number): ArrayOf<K> | null {
    const size = length * bytesEach[kind]
    if (at + size > this.bytes.length || size > this.left) return null
    this.left -= size
    return new kinds[kind](this.bytes.slice(at, at + size).buffer) as ArrayOf<K>
  }
}

/** One value of the JSON text and its path. */
export class JsonReader {
  /**
   * @param path of the value, for messages: "manifest.config"
   * @param errorOf makes the error from a sentence part such as "manifest.step is not a number"
   */
  constructor(
    private readonly value: unknown,
    private readonly path: string,
    private readonly arrays: ArrayBytes,
    private readonly errorOf: (problem: string) => Error,
  ) {}

  /** The error about this value. @param what a sentence part: "is not a number" */
  refuse(what: string): Error {
    return this.errorOf(`${this.path} ${what}`)
  }

  get isNull(): boolean {
    return this.value === null
  }

  /** The JSON value itself, still unchecked. */
  get raw(): unknown {
    return this.value
  }

  /** An entry of a record. */
  at(key: string): JsonReader {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value))
      throw this.refuse('is not an object')
    const inner = Object.hasOwn(this.value, key) ? (this.value as Record<string, unknown>)[key] : undefined
    return this.inside(inner, `.${key}`)
  }

  /** The entries of a list of at most `most`. */
  list(most: number): JsonReader[] {
    if (!Array.isArray(this.value)) throw this.refuse('is not a list')
    if (this.value.length > most) throw this.refuse(`has ${this.value.length} entries; the limit is ${most}`)
    return this.value.map((inner: unknown, i) => this.inside(inner, `[${i}]`))
  }

  private inside(value: unknown, step: string): JsonReader {
    return new JsonReader(value, this.path + step, this.arrays, this.errorOf)
  }

  number(least = -Number.MAX_VALUE, most = Number.MAX_VALUE): number {
    const { value } = this
    if (typeof value !== 'number' || !Number.isFinite(value)) throw this.refuse('is not a number')
    if (value < least || value > most) throw this.refuse(`is ${value}, not from ${least} to ${most}`)
    return value
  }

  whole(least: number, most: number): number {
    const value = this.number(least, most)
    if (!Number.isInteger(value)) throw this.refuse(`is ${value}, not a whole number`)
    return value
  }

  text(most: number): string {
    if (typeof this.value !== 'string' || this.value.length > most)
      throw this.refuse(`is not a string of at most ${most} characters`)
    return this.value
  }

  flag(): boolean {
    if (typeof this.value !== 'boolean') throw this.refuse('is neither true nor false')
    return this.value
  }

  oneOf<const T extends string | number>(...allowed: T[]): T {
    const found = allowed.find((some) => some === this.value)
    if (found === undefined) throw this.refuse(`is not one of ${allowed.join(', ')}`)
    return found
  }

  /** The result of `read`, or null if the value is null. */
  orNull<T>(read: (value: JsonReader) => T): T | null {
    return this.isNull ? null : read(this)
  }

  /** Checks the value by `read` unless the record has no such entry. */
  orAbsent(read: (value: JsonReader) => unknown): void {
    if (this.value !== undefined) read(this)
  }

  /**
   * A copy of numbers from the binary file.
   * @param length how many there must be
   * @param below each must be less; float32 numbers must be finite too
   */
  array<K extends Kind>(kind: K, length: number, below = Infinity): ArrayOf<K> {
    const [found, at, declared] = [
      this.at('array').raw,
      this.at('at').whole(0, 2 ** 40),
      this.at('length').whole(0, 2 ** 40),
    ]
    if (found !== kind || declared !== length) {
      throw this.refuse(
        `has ${declared} numbers of type ${String(found).slice(0, 8)}, not ${length} of type ${kind}`,
      )
    }
    const values = this.arrays.read(kind, at, length)
    if (!values) {
      const end = at + length * bytesEach[kind]
      throw this.refuse(
        `lies at bytes ${at} to ${end} of ${this.arrays.bytes.length}, beyond the end or beside other arrays`,
      )
    }
    const wrong = values.findIndex((value) => !(Number.isFinite(value) && value < below))
    if (wrong >= 0)
      throw this.refuse(
        `has ${values[wrong]} at index ${wrong}${below < Infinity ? `, not a number below ${below}` : ''}`,
      )
    return values
  }

  /** As `array`, with the length that the text declares, up to `most`. */
  arrayUpTo<K extends Kind>(kind: K, most: number, below = Infinity): ArrayOf<K> {
    return this.array(kind, this.at('length').whole(0, most), below)
  }
}
