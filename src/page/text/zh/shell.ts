/** 简体中文: the page around the panels, its header and messages that stop it. */
import type { Texts } from '../en'

export const shell: Texts['shell'] = {
  name: 'iGPT 实验室',
  setup: '设置',
  skipToImages: '跳到图像',
  language: '语言',
  languageChoices: { auto: '跟随浏览器' },
  themeNow: { system: '当前跟随系统主题', light: '当前为浅色', dark: '当前为深色' },
  tabs: { setup: '设置', train: '训练', images: '图像', probes: '探针', studies: '实验' },
  tabsName: '实验室的各个部分',
  automaticBackend: '改用自动选择的后端',
  restartWorker: '重启训练线程',
  useWasm: '改用 WebAssembly',
  newVersion: '新版本已就绪。',
  reloadWhenReady: '方便时重新加载即可。',
  reloadWhileTraining: '方便时重新加载即可；在那之前训练会继续。',
  reloadNow: '立即重新加载',
  later: '以后再说',
  onePastedImage: {
    message: '只粘贴了一张图像，而数据集至少需要两张。',
    remedy: '请粘贴多个文件、一个压缩包或一个数据文件。训练开始之后，单独粘贴的一张图像会成为补全的提示。',
  },
}

/** Messages that fill the page, and more to try beside the failure's own remedy. */
export const startFailure: Texts['startFailure'] = {
  heading: 'iGPT 实验室无法在这里启动',
  drawingHeading: '出了点问题',
  drawingRemedy: '请重新加载页面；地址栏中的链接保留着你的设置。请把上面的信息报告给我们。',
  reload: '重新加载页面',
  noBackend: [
    'WebGPU 需要 Chrome 或 Edge 113、Firefox 141、Safari 26 或更新的版本；WebAssembly 在近五年的任何浏览器中都能用。',
    '如果地址中带有 ?backend= 指定了后端，请去掉它再打开页面。',
    '如果管理策略禁用了 WebAssembly 或硬件加速，请要求在本页放行。',
  ],
  noWorker: [
    '请通过 http 或 https 打开页面，不要直接打开文件。',
    '如果扩展或管理策略阻止了脚本，请允许 Web Worker。',
  ],
  workerCrashed: [
    '请关闭其他占用资源的标签页，然后重新加载。',
    '如果是显卡驱动崩溃，请试试 WebAssembly 后端。',
  ],
}

export const announcer: Texts['announcer'] = {
  starting: '正在启动',
  ready: (adapter) => `已在 ${adapter} 上就绪`,
  readyToResume: (adapter, run, step) =>
    `已在 ${adapter} 上就绪。你的训练 ${run} 停在第 ${step} 步，可以继续`,
  compiling: '正在编译',
  newRun: (phase) => `训练：${phase}`,
  run: (name, phase) => `训练 ${name}：${phase}`,
  runWithLoss: (name, phase, heldOut, nats, pixel) =>
    `训练 ${name}：${phase}，${heldOut}损失为每${pixel} ${nats} 奈特`,
}

export const transport: Texts['transport'] = {
  controls: '训练控制',
  noRun: '还没有训练',
  preparing: '正在准备训练',
  changes: (changes) => `会改动 ${changes.map(({ key, from, to }) => `${key}：${from} → ${to}`).join('，')}`,
  pair: { autoregressive: '1/2：下一个像素', masked: '2/2：被遮像素' },
  pairNote: '两次训练，种子和步数相同：先预测下一个像素，再预测被遮像素',
  step: '步',
  timeLeft: '剩余',
  pixelsPerSecond: '像素/秒',
  backend: '后端',
  backendPrefix: '后端：',
  backends: { webgpu: 'WebGPU', wasm: 'WebAssembly', webgl: 'WebGL', cpu: 'JavaScript' },
  choices: {
    auto: '自动',
    webgpu: 'WebGPU',
    wasm: 'WebAssembly（CPU）',
    webgl: 'WebGL',
    cpu: 'JavaScript（慢）',
  },
  starting: '正在启动……',
  noBackend: '没有后端',
  device: ({ backend, adapter, threads }) =>
    backend === 'wasm' ? `CPU，${threads} 个线程` : backend === 'cpu' ? 'CPU，纯 JavaScript' : adapter,
  reason: ({ backend, hardwareGpu }, choice) => {
    if (choice !== 'auto') return '由菜单或地址指定。'
    if (backend === 'webgpu') return 'WebGPU 提供了真正的显卡。'
    const why = hardwareGpu === null ? '这个浏览器不提供 WebGPU' : 'WebGPU 只有较慢的软件实现'
    return `使用 WebAssembly，因为${why}。`
  },
  choosing: '正在选择计算后端。',
  popover: '计算后端',
  adapter: '设备',
  threads: '线程数',
  sharedMemory: '共享内存（跨源隔离）',
  memoryBudget: '可用内存',
  yes: '有',
  no: '无',
  changeTitle: '更换后端吗？',
  changeNote: '更换后端会结束当前的训练。它的曲线和图像会保留到下一次训练开始。',
  changeYes: '结束训练并更换',
  changeNo: '保留训练',
  longer: {
    steps: '总步数',
    help: '已经训练的步数也算在内。',
    most: (step, most) => `请选择 ${step + 1} 至 ${most} 步。`,
    schedule: (rate, steps) =>
      `学习率计划会拉长到全部 ${steps} 步：学习率立即升到 ${rate}，到新的终点降为零。`,
    kept: '新的训练从这次训练接着开始；这次训练保持不变。',
  },
  makeFit: '改用这些设置',
  tryAnyway: '仍然试一试',
}
