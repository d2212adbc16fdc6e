import { text } from '../text/text'
/** Numbers as text: three significant figures, a unit, always a decimal point. */

/** Three significant figures without an exponent: 0.0123, 1.23, 12.3, 1230. A dash if not finite. */
export function figures(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–'
  if (value === 0) return '0'
  const rounded = Number(value.toPrecision(digits))
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded))))
  return rounded.toFixed(Math.min(decimals, 12))
}

/** Whole numbers with thin groups: 12 345. */
export function whole(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f')
}

/** With k, M, G: 12.3k, 76.6M. */
export function compact(value: number): string {
  const scales: [number, string][] = [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ]
  const scale = scales.find(([size]) => Math.abs(value) >= size * 0.9995)
  return scale
    ? `${figures(value / scale[0])}${scale[1]}`
    : Number.isInteger(value)
      ? String(value)
      : figures(value)
}

/** Decimal bytes: 12.3 MB. */
export function bytes(value: number): string {
  const scales: [number, string][] = [
    [1e12, 'TB'],
    [1e9, 'GB'],
    [1e6, 'MB'],
    [1e3, 'kB'],
  ]
  const scale = scales.find(([size]) => value >= size * 0.9995)
  return scale ? `${figures(value / scale[0])} ${scale[1]}` : `${Math.round(value)} B`
}

/** Seconds as 0:41, 12:05, 3:04:05. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '–'
  const total = Math.round(seconds)
  const [h, m, s] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60]
  const two = (n: number) => String(n).padStart(2, '0')
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

export function percent(share: number | null | undefined): string {
  return share === null || share === undefined || !Number.isFinite(share) ? '–' : `${figures(100 * share)}%`
}

/** A chance as a short percentage: 81.7%, 8.2%, and <0.1% for all that are smaller. */
export function chance(share: number): string {
  if (share > 0 && share < 0.001) return '<0.1%'
  return `${figures(100 * share, share < 0.1 ? 2 : 3)}%`
}

/** A share with its standard error: 58.7 ± 2.1%. */
export function percentWithError(share: number, error: number): string {
  return text.charts.plusMinus((100 * share).toFixed(1), (100 * error).toFixed(1), '%')
}

/** Nats as bits. */
export function bits(nats: number): number {
  return nats / Math.LN2
}

/** Relative time in words: "just now", "3 minutes ago", "yesterday". Both in milliseconds since 1970. */
export function ago(then: number, now: number): string {
  const seconds = Math.max(0, (now - then) / 1000)
  if (seconds < 45) return text.common.justNow
  const units: [Intl.RelativeTimeFormatUnit, number][] = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ]
  const [unit, size] = units.find(([, length]) => seconds >= length) ?? ['minute', 60]
  return new Intl.RelativeTimeFormat(text.common.locale, { numeric: 'auto' }).format(
    -Math.max(1, Math.round(seconds / size)),
    unit,
  )
}
