/**
 * A colour and a sign for each class of a data set. All colours are equally dark (OKLCH, Ottosson 2020), so
 * that white letters on them can be read; the letter tells classes apart without colour.
 */

const lightness = 0.5
const chroma = 0.13
/** Degrees; neighbouring classes are far apart on the circle. */
const goldenAngle = 137.508

/** sRGB levels of a hue in degrees, clipped to what sRGB holds. */
export function hueRgb(hue: number): number[] {
  const [a, b] = [chroma * Math.cos((hue * Math.PI) / 180), chroma * Math.sin((hue * Math.PI) / 180)]
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((linear) => {
    const within = Math.min(1, Math.max(0, linear))
    return Math.round(255 * (within <= 0.0031308 ? 12.92 * within : 1.055 * within ** (1 / 2.4) - 0.055))
  })
}

/** The class's colour for CSS and canvas. */
export const classColour = (index: number): string => `rgb(${hueRgb(25 + index * goldenAngle).join(' ')})`

/** A letter for each of the first 26 classes, numbers after that. */
export const classSign = (index: number): string =>
  index < 26 ? String.fromCharCode(65 + index) : String(index + 1)
