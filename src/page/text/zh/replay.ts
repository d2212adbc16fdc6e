/** Chinese: whether a run can be repeated to the bit, and the replay that tries it. */
import type { ReplayTexts } from '../en/replay'

export const replay: ReplayTexts = {
  name: '可重复性',
  here: '在这里逐位相同',
  notHere: '不作保证',
  title: '这次训练能重复吗？',
  why: {
    wasm:
      '在 WebAssembly 上，无论有多少线程，每个和都按固定的顺序相加。' +
      '在这台机器的这个浏览器里，相同的设置得到逐位相同的结果。',
    webgpu:
      '没有任何内核按偶然的顺序相加。使用这块显卡、这个浏览器以及为它们选定的内核，' +
      '相同的设置得到逐位相同的结果。',
    cpu: '纯 JavaScript 一个数接一个数地计算。在这个浏览器里，相同的设置得到逐位相同的结果。',
    webgl: 'WebGL 使用现成的运算，相加的顺序由驱动程序决定。设置相同的两次训练，最后几位数字可能不同。',
  },
  elsewhere: '另一台机器、浏览器或后端的舍入不同，因此损失只有若干位数字一致。',
  about: (steps) => `为了验证，会从种子开始把前 ${steps} 步训练两遍，使用各自的模型。你的训练保持不变。`,
  start: (steps) => `重放 ${steps} 步`,
  working: '正在重放……',
  computing: '这里正在计算。请先暂停训练，或等它结束。',
  equal: (steps, weights) =>
    `两次重放的 ${steps} 步逐位相同：每个损失、每个梯度范数，以及全部 ${weights} 个权重。`,
  differs: {
    loss: (step, one, other) => `两次重放不同：第 ${step} 步的损失一次是 ${one}，另一次是 ${other}。`,
    gradNorm: (step, one, other) => `两次重放不同：第 ${step} 步的梯度范数一次是 ${one}，另一次是 ${other}。`,
    weight: (name, one, other) =>
      `两次重放的损失相同，但 ${name} 的一个权重一次是 ${one}，另一次是 ${other}。`,
  },
  own: {
    equal: (count) => `这次训练记录的前 ${count} 个损失也相同。`,
    differs: (step) =>
      `这次训练记录的损失从第 ${step} 步起不同：它是在别处训练的，或起点不同（其他权重或其他学习率安排）。`,
    none: '这次训练在这里没有最初几步的记录，因此只比较了两次重放。',
  },
}
