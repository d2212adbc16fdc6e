/**
 * The counter-based random numbers of core/counterNoise.ts in WGSL: the same words to the bit, the same
 * Gumbel numbers to single precision.
 */
import { threefryParity, threefryRounds, threefryRotations } from '../../../core/counterNoise'

const rounds = Array.from({ length: threefryRounds }, (_, round) => {
  const rotation = threefryRotations[round % 8]!
  const lines = [`x += y; y = ((y << ${rotation}u) | (y >> ${32 - rotation}u)) ^ x;`]
  if (round % 4 === 3) {
    const injection = (round + 1) / 4
    lines.push(`x += key${injection % 3}; y += key${(injection + 1) % 3} + ${injection}u;`)
  }
  return lines.join('\n')
}).join('\n')

/**
 * WGSL functions `threefry(key, counter)` (Threefry-2x32, 20 rounds) and `gumbel_of(word)`. Near u = 0 the
 * logarithm of 1 - u is taken by its series: WGSL promises an absolute error of 2^-21 there, which would move
 * the largest Gumbel numbers, and those win the draw.
 */
export const prngWgsl = `
fn threefry(key: vec2u, counter: vec2u) -> vec2u {
let key0 = key.x;
let key1 = key.y;
let key2 = ${threefryParity}u ^ key0 ^ key1;
var x = counter.x + key0;
var y = counter.y + key1;
${rounds}
return vec2u(x, y);
}
fn gumbel_of(word: u32) -> f32 {
let u = (f32(word >> 9u) + 0.5) / 8388608.0;
let series = u * (1.0 + u * (1.0 / 2.0 + u * (1.0 / 3.0 + u * (1.0 / 4.0 + u * (1.0 / 5.0 + u / 6.0)))));
return -log(select(-log(1.0 - u), series, u < 0.0625));
}`
