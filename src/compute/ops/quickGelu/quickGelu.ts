/**
 * The activation of the official code, elementwise:   y = x s(1.702 x)   with s the logistic function.
 *
 * Gradient:   dx = dy (s + 1.702 x s (1 - s))
 */
import * as tf from '@tensorflow/tfjs'
import { customOp } from '../customOp'
import { Implementations } from '../implementations'
import { quickGeluReference, type QuickGeluImplementation } from './quickGeluReference'
import { quickGeluWasm } from './quickGeluWasm'
import { quickGeluWebgpu } from './quickGeluWebgpu'

export const quickGeluImplementations = new Implementations<QuickGeluImplementation>(quickGeluReference, {
  wasm: quickGeluWasm,
  webgpu: quickGeluWebgpu,
})

/** @param x any shape. @returns like x, the caller's to dispose */
export function quickGelu<T extends tf.Tensor>(x: T): T {
  const implementation = quickGeluImplementations.current()
  return customOp([x], () => ({
    value: implementation.forward(x),
    saved: [x],
    backward: (dy, [xSaved]) => [implementation.backward(dy, xSaved!)],
  }))
}
