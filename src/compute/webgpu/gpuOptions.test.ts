/** Parsing of forced kernel options, as written in the address and the environment. */
import { describe, expect, it } from 'vitest'
import { LabError } from '../../core/failure'
import { defaultGpuOptions, gpuOptionsText, parseGpuOptions } from './gpuOptions'

describe('forced kernel options', () => {
  it.each([
    ['', {}],
    [null, {}],
    [undefined, {}],
    [' , ', {}],
    ['matmul=workgroup', { matmul: 'workgroup' }],
    [
      'attention=registers, attentionRows=4,rowLanes=64',
      { attention: 'registers', attentionRows: 4, rowLanes: 64 },
    ],
    [
      'subgroups=true,f16=false,submitMs=0,targetThreads=512',
      { subgroups: true, f16: false, submitMs: 0, targetThreads: 512 },
    ],
  ])('%j', (text, expected) => expect(parseGpuOptions(text)).toEqual(expected))

  it.each([true, false])('reads what it wrote, hardware %s', (hardware) => {
    const options = defaultGpuOptions(hardware)
    expect(parseGpuOptions(gpuOptionsText(options))).toEqual(options)
  })

  it.each([
    'matmul',
    'matmul=',
    'matmul=magic',
    'attentionRows=3',
    'attentionRows=8',
    'rowLanes=0',
    'rowLanes=',
    'rowLanes=48',
    'targetThreads=1.5',
    'submitMs=-1',
    'submitMs=Infinity',
    'subgroups=yes',
    'f16=1',
    'magic=1',
    'toString=1',
    '=registers',
  ])('rejects %s and lists the option names', (text) => {
    const parse = () => parseGpuOptions(`matmul=registers,${text}`)
    expect(parse).toThrow(LabError)
    expect(parse).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({
          code: 'config-invalid',
          message: expect.stringContaining(text),
          remedy: expect.stringContaining('attentionRows'),
        }),
      }),
    )
  })
})
