/**
 * The model's operations on tfjs-wasm tensors, by our own SIMD kernels that read and write the tensors where
 * they lie (sources: assembly/). Not tfjs kernels: nothing here knows of gradients' tapes or of disposal.
 * src/ops registers them with tfjs.
 *
 * Every method takes TensorInfo (a Tensor is one) and returns new tensors made by the backend. The caller
 * owns these: a tfjs kernelFunc returns them, anyone else hands them to tf.engine().makeTensorFromTensorInfo
 * or to the backend's disposeData. Inputs are never disposed. Tensors are float32 and row-major, token ids
 * and targets int32. Shape letters: B batch, T positions, C width, H heads, D = C / H, V vocabulary. Results
 * are the same to the last bit for any number of threads.
 */
import type { TensorInfo } from '@tensorflow/tfjs'
import type { Words } from '../../core/counterNoise'
import { AdamwKernels } from './adamwKernels'
import {
  asRows,
  expectSize,
  type MatmulOptions,
  type MatmulSizes,
  matmulSizes,
  roundUp,
  sizeOf,
  tileScratch,
} from './shapes'

/** Work items of the kernels; the same constants stand in the AssemblyScript sources. */
const TILE_ROWS = 6
const TILE_COLUMNS = 8
const ELEMENTS_PER_ITEM = 4096
const COLUMNS_PER_ITEM = 16
const MATMUL_BLOCK = 256

export interface CrossEntropyGradOptions {
  out?: TensorInfo
  weights?: TensorInfo
}

export class Kernels extends AdamwKernels {
  /**
   * A B, Aᵀ B or A Bᵀ; then, where given, plus a residual, times a factor. Leading dimensions of `a` count as
   * rows.
   * @returns (..., N), or (M, N) with transposeA; `out` where given
   */
  matmul(a: TensorInfo, b: TensorInfo, options: MatmulOptions = {}): TensorInfo {
    const sizes = matmulSizes(a, b, options)
    const out = options.out ?? this.memory.makeOutput(sizes.shape, 'float32')
    this.#matmul(a, b, out, options, sizes)
    return out
  }

  /**
   * y = quick GELU of A B, with the slope of quick GELU at A B kept for the backward pass, which then needs
   * no exponential.
   * @returns y and slope, both (..., N)
   */
  matmulQuickGelu(a: TensorInfo, b: TensorInfo): { y: TensorInfo; slope: TensorInfo } {
    const sizes = matmulSizes(a, b, {})
    const y = this.memory.makeOutput(sizes.shape, 'float32')
    const slope = this.memory.makeOutput(sizes.shape, 'float32')
    this.#matmul(a, b, y, {}, sizes, slope)
    return { y, slope }
  }

  #matmul(
    a: TensorInfo,
    b: TensorInfo,
    out: TensorInfo,
    options: MatmulOptions,
    { m, n, k }: MatmulSizes,
    slope?: TensorInfo,
  ): void {
    const { residual, factor } = options
    expectSize('matmul out', out, m * n)
    if (residual) expectSize('matmul residual', residual, m * n)
    if (factor) expectSize('matmul factor', factor, m * n)
    const [aRow, aStep] = options.transposeA ? [1, m] : [k, 1]
    const [bStep, bColumn] = options.transposeB ? [1, k] : [n, 1]
    const columns = Math.min(MATMUL_BLOCK, roundUp(n, TILE_COLUMNS))
    const scratch = tileScratch(MATMUL_BLOCK) + 4 * Math.min(MATMUL_BLOCK, k) * columns
    // Each chunk packs the part of B that it reads. A weight's gradient has few rows and a large B: cut by
    // columns, B is packed once in all; cut by rows, once a thread.
    const byColumns = m < k && n >= TILE_COLUMNS * this.threads
    const items = byColumns ? Math.ceil(n / TILE_COLUMNS) : Math.ceil(m / TILE_ROWS)
    this.run(
      'matmul',
      [
        this.at(a),
        aRow,
        aStep,
        this.at(b),
        bStep,
        bColumn,
        this.at(out),
        m,
        n,
        k,
        options.accumulate ? 1 : 0,
        residual ? this.at(residual) : 0,
        factor ? this.at(factor) : 0,
        slope ? this.at(slope) : 0,
        byColumns ? 1 : 0,
      ],
      items,
      scratch,
      m * n * k,
    )
  }

  /**
   * y = x rstd gain over the last dimension, rstd = 1 / sqrt(mean(x²) + 1e-5).
   * @returns y shaped like x (..., C), rstd (rows)
   */
  rmsNorm(x: TensorInfo, gain: TensorInfo): { y: TensorInfo; rstd: TensorInfo } {
    const { rows, columns } = asRows(x)
    expectSize('rmsNorm gain', gain, columns)
    const y = this.memory.makeOutput(x.shape, 'float32')
    const rstd = this.memory.makeOutput([rows], 'float32')
    this.run(
      'rmsNorm',
      [this.at(x), this.at(gain), this.at(y), this.at(rstd), columns],
      rows,
      0,
      rows * columns * 2,
    )
    return { y, rstd }
  }

  /**
   * Gradient of rmsNorm for its input.
   * @param extra same size as x, added to the result (the residual path's gradient)
   * @returns dx shaped like x
   */
  rmsNormGrad(
    x: TensorInfo,
    gain: TensorInfo,
    rstd: TensorInfo,
    dy: TensorInfo,
    extra?: TensorInfo,
  ): TensorInfo {
    const { rows, columns } = asRows(x)
    expectSize('rmsNormGrad gain', gain, columns)
    expectSize('rmsNormGrad rstd', rstd, rows)
    expectSize('rmsNormGrad dy', dy, rows * columns)
    if (extra) expectSize('rmsNormGrad extra', extra, rows * columns)
    const dx = this.memory.makeOutput(x.shape, 'float32')
    this.run(
      'rmsNormGrad',
      [
        this.at(x),
        this.at(gain),
        this.at(rstd),
        this.at(dy),
        extra ? this.at(extra) : 0,
        this.at(dx),
        columns,
      ],
      rows,
      0,
      rows * columns * 4,
    )
    return dx
  }

  /** Gradient of rmsNorm for its gain. @returns dgain (C) */
  rmsNormGainGrad(x: TensorInfo, rstd: TensorInfo, dy: TensorInfo): TensorInfo {
    const { rows, columns } = asRows(x)
    expectSize('rmsNormGainGrad rstd', rstd, rows)
    expectSize('rmsNormGainGrad dy', dy, rows * columns)
    const dgain = this.memory.makeOutput([columns], 'float32')
    const items = Math.ceil(columns / COLUMNS_PER_ITEM)
    this.run(
      'rmsNormGainGrad',
      [this.at(x), this.at(rstd), this.at(dy), this.at(dgain), rows, columns],
      items,
      0,
      rows * columns * 2,
    )
    return dgain
  }

  /** x sigmoid(1.702 x). @returns y shaped like x */
  quickGelu(x: TensorInfo): TensorInfo {
    const size = sizeOf(x.shape)
    const y = this.memory.makeOutput(x.shape, 'float32')
    this.run('quickGelu', [this.at(x), this.at(y), size], Math.ceil(size / ELEMENTS_PER_ITEM), 0, size * 8)
    return y
  }

  /** @param x what quickGelu was given. @returns dx shaped like x */
  quickGeluGrad(x: TensorInfo, dy: TensorInfo): TensorInfo {
    const size = sizeOf(x.shape)
    expectSize('quickGeluGrad dy', dy, size)
    const dx = this.memory.makeOutput(x.shape, 'float32')
    this.run(
      'quickGeluGrad',
      [this.at(x), this.at(dy), this.at(dx), size],
      Math.ceil(size / ELEMENTS_PER_ITEM),
      0,
      size * 8,
    )
    return dx
  }

  /**
   * x with some numbers zero and the others scaled, plus a residual where given; formula in ops/dropout.
   * @param key of this place at this step
   * @returns y shaped like x
   */
  dropout(
    x: TensorInfo,
    key: Words,
    { threshold, scale }: { threshold: number; scale: number },
    residual?: TensorInfo,
  ): TensorInfo {
    const size = sizeOf(x.shape)
    if (residual) expectSize('dropout residual', residual, size)
    const y = this.memory.makeOutput(x.shape, 'float32')
    this.run(
      'dropout',
      [this.at(x), residual ? this.at(residual) : 0, this.at(y), size, key[0], key[1], threshold, scale],
      Math.ceil(size / ELEMENTS_PER_ITEM),
      32,
      size * 16,
    )
    return y
  }

  /**
   * Softmax cross-entropy in nats, times the row's weight. A target outside 0..V-1 gives NaN.
   * @param logits (..., V); targets int32 (rows)
   * @param weights (rows); without them every row weighs 1
   * @returns loss (rows) and lse (rows), the latter for crossEntropyGrad
   */
  crossEntropy(
    logits: TensorInfo,
    targets: TensorInfo,
    weights?: TensorInfo,
  ): { loss: TensorInfo; lse: TensorInfo } {
    const { rows, columns } = asRows(logits)
    expectSize('crossEntropy targets', targets, rows, 'int32')
    if (weights) expectSize('crossEntropy weights', weights, rows)
    const loss = this.memory.makeOutput([rows], 'float32')
    const lse = this.memory.makeOutput([rows], 'float32')
    this.run(
      'crossEntropy',
      [
        this.at(logits),
        this.at(targets),
        weights ? this.at(weights) : 0,
        this.at(loss),
        this.at(lse),
        columns,
      ],
      rows,
      0,
      rows * columns * 8,
    )
    return { loss, lse }
  }

  /**
   * (softmax - onehot) dloss by rows, times the row's weight.
   * @param dloss (rows)
   * @param options out: a tensor to write into, which may be `logits` itself; weights (rows), as for
   *   crossEntropy
   * @returns dlogits shaped like logits, or `out`
   */
  crossEntropyGrad(
    logits: TensorInfo,
    targets: TensorInfo,
    lse: TensorInfo,
    dloss: TensorInfo,
    { out, weights }: CrossEntropyGradOptions = {},
  ): TensorInfo {
    const { rows, columns } = asRows(logits)
    if (weights) expectSize('crossEntropyGrad weights', weights, rows)
    expectSize('crossEntropyGrad targets', targets, rows, 'int32')
    expectSize('crossEntropyGrad lse', lse, rows)
    expectSize('crossEntropyGrad dloss', dloss, rows)
    const dlogits = out ?? this.memory.makeOutput(logits.shape, 'float32')
    expectSize('crossEntropyGrad out', dlogits, rows * columns)
    this.run(
      'crossEntropyGrad',
      [
        this.at(logits),
        this.at(targets),
        weights ? this.at(weights) : 0,
        this.at(lse),
        this.at(dloss),
        this.at(dlogits),
        columns,
      ],
      rows,
      0,
      rows * columns * 8,
    )
    return dlogits
  }

  /**
   * x[b, 0] = sos + wpe[0], x[b, i] = wte[tokens[b, i - 1]] + wpe[i]; the last token is not read. A token
   * outside 0..V-1 gives NaN.
   * @param tokens int32 (B, T); wte (V, C); wpe (T or more, C); sos (C)
   * @returns x (B, T, C)
   */
  embed(tokens: TensorInfo, wte: TensorInfo, wpe: TensorInfo, sos: TensorInfo): TensorInfo {
    const { rows: b, columns: t } = asRows(tokens)
    const { rows: v, columns: c } = asRows(wte)
    expectSize('embed tokens', tokens, b * t, 'int32')
    expectSize('embed wpe', wpe, Math.max(t, asRows(wpe).rows) * c)
    expectSize('embed sos', sos, c)
    const x = this.memory.makeOutput([b, t, c], 'float32')
    this.run(
      'embed',
      [this.at(tokens), this.at(wte), this.at(wpe), this.at(sos), this.at(x), t, c, v],
      b * t,
      0,
      b * t * c,
    )
    return x
  }

  /**
   * @param dx (B, T, C); vocabulary V; positions the rows of wpe, T or more
   * @returns dwte (V, C), dwpe (positions, C) which is zero from T on, dsos (C)
   */
  embedGrad(
    tokens: TensorInfo,
    dx: TensorInfo,
    vocabulary: number,
    positions: number,
  ): { dwte: TensorInfo; dwpe: TensorInfo; dsos: TensorInfo } {
    const { rows: b, columns: t } = asRows(tokens)
    const c = asRows(dx).columns
    expectSize('embedGrad tokens', tokens, b * t, 'int32')
    expectSize('embedGrad dx', dx, b * t * c)
    if (positions < t) throw new Error(`embedGrad: ${t} positions do not fit into ${positions}`)
    const dwte = this.memory.makeOutput([vocabulary, c], 'float32')
    const dwpe = this.memory.makeOutput([positions, c], 'float32')
    const dsos = this.memory.makeOutput([c], 'float32')
    const work = b * t * c
    this.run(
      'embedTokenGrad',
      [this.at(tokens), this.at(dx), this.at(dwte), b * t, t, c, vocabulary],
      Math.ceil(c / COLUMNS_PER_ITEM),
      0,
      work,
    )
    this.run('embedPositionGrad', [this.at(dx), this.at(dwpe), this.at(dsos), b, t, c], positions, 0, work)
    return { dwte, dwpe, dsos }
  }

  /**
   * x[b, i] = wte[tokens[b, i]] + wpe[i], or wpe[i] alone where the mask is not 0. A seen token outside
   * 0..V-1 gives NaN.
   * @param tokens int32 (B, T); mask (B, T); wte (V, C); wpe (T or more, C)
   * @returns x (B, T, C)
   */
  embedMasked(tokens: TensorInfo, mask: TensorInfo, wte: TensorInfo, wpe: TensorInfo): TensorInfo {
    const { rows: b, columns: t } = asRows(tokens)
    const { rows: v, columns: c } = asRows(wte)
    expectSize('embedMasked tokens', tokens, b * t, 'int32')
    expectSize('embedMasked mask', mask, b * t)
    expectSize('embedMasked wpe', wpe, Math.max(t, asRows(wpe).rows) * c)
    const x = this.memory.makeOutput([b, t, c], 'float32')
    const at = [tokens, mask, wte, wpe, x].map((tensor) => this.at(tensor))
    this.run('embedMasked', [...at, t, c, v], b * t, 0, b * t * c)
    return x
  }

  /**
   * @param dx (B, T, C); mask (B, T); vocabulary V; positions the rows of wpe, T or more
   * @returns dwte (V, C), of the rows that are not hidden, and dwpe (positions, C), of all; zero from T on
   */
  embedMaskedGrad(
    tokens: TensorInfo,
    mask: TensorInfo,
    dx: TensorInfo,
    vocabulary: number,
    positions: number,
  ): { dwte: TensorInfo; dwpe: TensorInfo } {
    const { rows: b, columns: t } = asRows(tokens)
    const c = asRows(dx).columns
    expectSize('embedMaskedGrad tokens', tokens, b * t, 'int32')
    expectSize('embedMaskedGrad mask', mask, b * t)
    expectSize('embedMaskedGrad dx', dx, b * t * c)
    if (positions < t) throw new Error(`embedMaskedGrad: ${t} positions do not fit into ${positions}`)
    const dwte = this.memory.makeOutput([vocabulary, c], 'float32')
    const dwpe = this.memory.makeOutput([positions, c], 'float32')
    const at = [tokens, mask, dx, dwte].map((tensor) => this.at(tensor))
    this.run(
      'embedMaskedTokenGrad',
      [...at, b * t, c, vocabulary],
      Math.ceil(c / COLUMNS_PER_ITEM),
      0,
      b * t * c,
    )
    this.run('embedPositionGrad', [this.at(dx), this.at(dwpe), 0, b, t, c], positions, 0, b * t * c)
    return { dwte, dwpe }
  }
}
