/**
 * Which implementation of an op runs on which backend. Every op has a reference composition of stock
 * tfjs ops that runs anywhere; faster ones are registered per backend once they are loaded. The model
 * never asks: it calls the op, and the op asks here.
 */
import * as tf from '@tensorflow/tfjs'

let forced: 'reference' | null = null

/**
 * Forces every op to its reference composition ('reference'), or lets the backend decide (null). For tests
 * and comparisons.
 */
export function forceImplementation(which: 'reference' | null): void {
  forced = which
}

/** Whether reference compositions are forced. */
export function isReferenceForced(): boolean {
  return forced === 'reference'
}

/** The implementations of one op, `I` being its forward and backward functions. */
export class Implementations<I> {
  private readonly byBackend = new Map<string, I>()

  constructor(
    readonly name: string,
    readonly reference: I,
  ) {}

  /** Makes `implementation` the one for tfjs backend `backend`; a second call replaces the first. */
  register(backend: string, implementation: I): void {
    this.byBackend.set(backend, implementation)
  }

  /** The implementation for the backend that tfjs runs on now. */
  current(): I {
    if (isReferenceForced()) return this.reference
    return this.byBackend.get(tf.getBackend()) ?? this.reference
  }
}
