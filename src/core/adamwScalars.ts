/** The numbers of one AdamW update (formulas: ops/adamw/adamw.ts), as every backend's kernels take them. */
export interface AdamwScalars {
  learningRate: number
  beta1: number
  beta2: number
  epsilon: number
  weightDecay: number
  /** 1 - beta1^t and 1 - beta2^t for update t = 1, 2, ... */
  correction1: number
  correction2: number
}
