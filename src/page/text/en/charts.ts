/** English: axes, legends, tooltips and file menus of the charts. */
export const charts = {
  saveSvg: 'Chart as SVG',
  savePng: 'Chart as PNG',
  notVisible: 'the chart is not visible.',
  noPng: (width: number, height: number) => `The browser made no PNG of ${width} × ${height} pixels.`,
  figureTitle: (name: string, of: string) => `${name}: ${of}`,
  step: (step: number) => `step ${step}`,
  layer: (layer: string | number | undefined) => `layer ${layer}`,
  train: 'train',
  smoothed: 'smoothed',
  untrained: 'untrained',
  natsAndBits: (name: string, nats: string, bits: string) => `${name} ${nats} nats · ${bits} bits`,
  edgeLevel: (name: string, value: string, edge: 'above' | 'below') =>
    `${name} ${value} ${edge === 'above' ? '↑' : '↓'}`,
  /** With no-break spaces. */
  plusMinus: (value: string, error: string, unit = '') => `${value}\u00a0±\u00a0${error}${unit}`,
  bin: (from: string, to: string, unit: string) => `${from} to ${to} ${unit}`,
  runAtStep: (run: string, step: number) => `${run}, step ${step}`,
  natsPer: (nats: string, pixel: string) => `${nats} nats per ${pixel}`,
  layerAccuracy: (layer: number, accuracy: string) => `layer ${layer}: ${accuracy}`,
  parameters: (count: string) => `${count} parameters`,
  heatCell: (step: number, layer: number, accuracy: string) => `step ${step}, layer ${layer}: ${accuracy}`,
  heatBest: (cell: string) => `${cell}, best layer of this step`,
  heatHelp: 'Press a cell for its step and confusion matrix.',
  heatStrip: 'Go to this step',
  heatColours: 'Colours are even in the logarithm of the error rate.',
  layerByStep: 'layer by step',
  bestLayer: 'best layer',
  trueClass: 'true',
  confused: (truth: string, predicted: string, count: number, all: number, share: string) =>
    `${truth} classified as ${predicted}: ${count} of ${all}, ${share}`,
}
