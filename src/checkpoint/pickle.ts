/**
 * Restricted reader of Python's pickle format, protocol 2: builds plain values and the objects of the
 * caller's table of globals, and executes nothing. Every other opcode and global is refused by name before
 * it has any effect. Knows no tensors (torchFile.ts). Format: Python's pickletools.
 */
import { weightsFileError } from './checkpointErrors'

/** A tuple; a list, which can grow, is an array. */
export class PickleTuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

/** The stand-in for a Python global. */
export abstract class PickleGlobal {
  constructor(readonly name: string) {}

  /** The result of calling it; refused unless it is a function. */
  call(_args: readonly PickleValue[]): PickleValue {
    throw new TypeError(`${this.name} is not to be called.`)
  }
}

/** An object made by the caller's globals. */
export interface PickleMade {
  readonly madeBy: string
}

export type PickleDict = Map<PickleValue, PickleValue>
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleTuple
  | PickleGlobal
  | PickleMade
  | PickleDict
  | PickleValue[]

export interface PickleRules {
  /** By 'module name'. */
  globals: ReadonlyMap<string, PickleGlobal>
  /** The object of a persistent id. */
  persistent(id: PickleValue): PickleValue
}

/** Limit of the pickle itself, which has no numbers: for a model with 10,000 tensors it takes 2 MB. */
const mostBytes = 16 * 2 ** 20

const mark = Symbol('mark')
type Slot = PickleValue | typeof mark

const remedy =
  'Open such files only if you trust their source; save the model as model.safetensors and open that.'
/** Modules whose classes are models and settings, for the message. */
const modelModules =
  /^(__main__|models?|torch\.nn|transformers|lightning|pytorch_lightning|argparse|omegaconf|accelerate)[. ]/

const damaged = 'The file is damaged; download or save it again.'

/** Names of opcodes that are refused, for the message. */
const refusedNames: Readonly<Record<number, string>> = {
  0x30: 'POP',
  0x31: 'POP_MARK',
  0x32: 'DUP',
  0x42: 'BINBYTES',
  0x43: 'SHORT_BINBYTES',
  0x46: 'FLOAT',
  0x49: 'INT',
  0x4c: 'LONG',
  0x50: 'PERSID',
  0x53: 'STRING',
  0x54: 'BINSTRING',
  0x55: 'SHORT_BINSTRING',
  0x56: 'UNICODE',
  0x64: 'DICT',
  0x67: 'GET',
  0x69: 'INST',
  0x6c: 'LIST',
  0x6f: 'OBJ',
  0x70: 'PUT',
  0x81: 'NEWOBJ',
  0x82: 'EXT1',
  0x83: 'EXT2',
  0x84: 'EXT4',
  0x8b: 'LONG4',
  0x8c: 'SHORT_BINUNICODE',
  0x8d: 'BINUNICODE8',
  0x8e: 'BINBYTES8',
  0x8f: 'EMPTY_SET',
  0x90: 'ADDITEMS',
  0x91: 'FROZENSET',
  0x92: 'NEWOBJ_EX',
  0x93: 'STACK_GLOBAL',
  0x94: 'MEMOIZE',
  0x95: 'FRAME',
  0x96: 'BYTEARRAY8',
  0x97: 'NEXT_BUFFER',
  0x98: 'READONLY_BUFFER',
}

/** State of one reader: a stack, a memo and a position in the bytes. */
class Machine {
  private readonly stack: Slot[] = []
  private readonly memo = new Map<number, Slot>()
  private readonly view: DataView
  /** Byte of the current opcode. */
  private opcodeAt = 0

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
    private readonly name: string,
    private readonly rules: PickleRules,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  run(): { value: PickleValue; end: number } {
    for (;;) {
      this.opcodeAt = this.at
      const opcode = this.view.getUint8(this.take(1))
      if (opcode === 0x2e) return { value: this.pop(), end: this.at }
      const act = opcodes[opcode]
      if (!act) throw this.refused(opcode)
      act(this)
    }
  }

  /**
   * Skips `count` bytes.
   * @returns where they begin
   */
  take(count: number): number {
    const from = this.at
    if (count > this.bytes.length - from) {
      throw weightsFileError(
        this.name,
        `ends at byte ${this.bytes.length}, inside its pickle data.`,
        damaged,
        this.bytes.length,
      )
    }
    this.at += count
    return from
  }

  uint8 = () => this.view.getUint8(this.take(1))
  uint16 = () => this.view.getUint16(this.take(2), true)
  uint32 = () => this.view.getUint32(this.take(4), true)
  int32 = () => this.view.getInt32(this.take(4), true)
  float64 = () => this.view.getFloat64(this.take(8), false)

  text(length: number): string {
    const from = this.take(length)
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(this.bytes.subarray(from, from + length))
    } catch (cause) {
      throw weightsFileError(this.name, `has text at byte ${from} that is not UTF-8.`, damaged, from, cause)
    }
  }

  /** Text up to the end of a line. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at)
    const text = this.text((end < 0 ? this.bytes.length : end) - this.at)
    this.take(1)
    return text
  }

  /** A whole number of any length, little-endian two's complement. */
  long(length: number): number | bigint {
    const from = this.take(length)
    let value = 0n
    for (let i = length - 1; i >= 0; i -= 1) value = (value << 8n) | BigInt(this.bytes[from + i]!)
    const signed = BigInt.asIntN(8 * length, value)
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed
  }

  protocol(): void {
    const version = this.uint8()
    if (version === 2) return
    throw weightsFileError(
      this.name,
      `uses pickle protocol ${version}; only protocol 2, torch's default, is supported.`,
      'Save it with torch.save and its default protocol.',
      this.opcodeAt,
    )
  }

  push(value: Slot): void {
    this.stack.push(value)
  }

  pop(): PickleValue {
    const value = this.stack.pop()
    if (value === undefined || value === mark) throw this.wrong('takes from an empty stack')
    return value
  }

  /** Pops everything above the last mark, and the mark. */
  popToMark(): PickleValue[] {
    const from = this.stack.lastIndexOf(mark)
    if (from < 0) throw this.wrong('needs a mark that is missing')
    const items = this.stack.splice(from) as (PickleValue | typeof mark)[]
    return items.slice(1) as PickleValue[]
  }

  tuple(count: number): void {
    const items = Array.from({ length: count }, () => this.pop()).reverse()
    this.push(new PickleTuple(items))
  }

  append(items: readonly PickleValue[]): void {
    const list = this.stack.at(-1)
    if (!Array.isArray(list)) throw this.wrong('appends to something that is not a list')
    for (const item of items) list.push(item)
  }

  setItems(items: readonly PickleValue[]): void {
    const dict = this.stack.at(-1)
    if (!(dict instanceof Map) || items.length % 2 !== 0)
      throw this.wrong('sets items of something that is not a dict')
    for (let i = 0; i < items.length; i += 2) dict.set(items[i]!, items[i + 1]!)
  }

  global(): void {
    const key = `${this.line()} ${this.line()}`
    const known = this.rules.globals.get(key)
    if (known) return this.push(known)
    const shown = JSON.stringify(key.replace(' ', '.').slice(0, 80))
    if (modelModules.test(key))
      throw weightsFileError(
        this.name,
        `holds an object of Python, ${shown}, at byte ${this.opcodeAt}: a whole model or settings, which ` +
          'only its program can read, and not weights alone.',
        'Save model.state_dict() by torch.save there, or save_pretrained, and open that.',
        this.opcodeAt,
      )
    throw weightsFileError(
      this.name,
      `requests ${shown} at byte ${this.opcodeAt}: only the parts of tensors are read, and ` +
        'no code is run.',
      remedy,
      this.opcodeAt,
    )
  }

  reduce(): void {
    const [args, callee] = [this.pop(), this.pop()]
    if (!(callee instanceof PickleGlobal) || !(args instanceof PickleTuple))
      throw this.wrong('calls something that is not a function')
    let made: PickleValue
    try {
      made = callee.call(args.items)
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      throw this.wrong(`calls ${callee.name} with arguments that do not build a tensor (${error.message})`)
    }
    this.push(made)
  }

  /** Attributes of a dict, which hold no tensor; refused for anything else. */
  build(): void {
    const state = this.pop()
    if (!(this.stack.at(-1) instanceof Map) || !(state instanceof Map))
      throw this.wrong('sets attributes of something that is not a dict')
  }

  persistent(): void {
    this.push(this.rules.persistent(this.pop()))
  }

  put(index: number): void {
    const top = this.stack.at(-1)
    if (top === undefined || top === mark) throw this.wrong('stores a missing value in its memo')
    this.memo.set(index, top)
  }

  get(index: number): void {
    const value = this.memo.get(index)
    if (value === undefined) throw this.wrong('reads a memo entry that does not exist')
    this.push(value)
  }

  private wrong(what: string): Error {
    return weightsFileError(
      this.name,
      `has a pickle that ${what} (byte ${this.opcodeAt}).`,
      damaged,
      this.opcodeAt,
    )
  }

  private refused(opcode: number): Error {
    const hex = `0x${opcode.toString(16).padStart(2, '0')}`
    const called = refusedNames[opcode] ? `${refusedNames[opcode]} (${hex})` : hex
    return weightsFileError(
      this.name,
      `has the pickle opcode ${called} at byte ${this.opcodeAt}, which files of tensors do not use.`,
      remedy,
      this.opcodeAt,
    )
  }
}

const opcodes: Readonly<Record<number, (machine: Machine) => void>> = {
  0x80: (m) => m.protocol(),
  0x28: (m) => m.push(mark),
  0x29: (m) => m.push(new PickleTuple([])),
  0x5d: (m) => m.push([]),
  0x7d: (m) => m.push(new Map()),
  0x74: (m) => m.push(new PickleTuple(m.popToMark())),
  0x85: (m) => m.tuple(1),
  0x86: (m) => m.tuple(2),
  0x87: (m) => m.tuple(3),
  0x61: (m) => m.append([m.pop()]),
  0x65: (m) => m.append(m.popToMark()),
  0x73: (m) => {
    const value = m.pop()
    m.setItems([m.pop(), value])
  },
  0x75: (m) => m.setItems(m.popToMark()),
  0x4e: (m) => m.push(null),
  0x88: (m) => m.push(true),
  0x89: (m) => m.push(false),
  0x4a: (m) => m.push(m.int32()),
  0x4b: (m) => m.push(m.uint8()),
  0x4d: (m) => m.push(m.uint16()),
  0x47: (m) => m.push(m.float64()),
  0x8a: (m) => m.push(m.long(m.uint8())),
  0x58: (m) => m.push(m.text(m.uint32())),
  0x63: (m) => m.global(),
  0x51: (m) => m.persistent(),
  0x52: (m) => m.reduce(),
  0x62: (m) => m.build(),
  0x71: (m) => m.put(m.uint8()),
  0x72: (m) => m.put(m.uint32()),
  0x68: (m) => m.get(m.uint8()),
  0x6a: (m) => m.get(m.uint32()),
}

/**
 * Reads one pickle.
 * @param from its first byte; `end` of the result is the byte behind it
 * @param name the file's name, for messages
 * @throws LabError weights-file with the byte: an opcode or a global outside the subset, a damaged or
 *   overlong pickle
 */
export function readPickle(
  bytes: Uint8Array,
  from: number,
  name: string,
  rules: PickleRules,
): { value: PickleValue; end: number } {
  return new Machine(bytes.subarray(0, Math.min(bytes.length, from + mostBytes)), from, name, rules).run()
}
