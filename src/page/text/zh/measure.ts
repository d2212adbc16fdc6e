/** Chinese: the page that measures this machine. */
import type { MeasureTexts } from '../en/measure'

export const measure: MeasureTexts = {
  title: '测量这台机器',
  about: (seconds) =>
    `在这个浏览器里为几种固定大小的模型的训练计时，所用的就是本页使用的显卡或 CPU。` +
    `大约需要 ${seconds} 秒；不会发送任何数据，也不会改动你的训练。`,
  fromLink: '这是别人测量的结果（至少链接是这么说的）：这些数字来自链接。',
  machine: '这台机器的名称（可选）',
  machineHelp: '浏览器不会透露它运行在什么电脑上。你填写的内容会显示在卡片上。',
  start: '测量',
  again: '再测一次',
  here: '也测量这台机器',
  cancel: '取消',
  cancelled: '已取消，没有保留任何结果。',
  notReady: '计算后端还没有就绪。',
  computing: '这里正在计算，同时进行会让两边都变慢。请先暂停训练，或等图像画完。',
  runStarted: { message: '有训练开始计算，因此测量已中止。', remedy: '请在没有训练进行时再测量。' },
  progress: '测量的时间',
  gate: '正在与纯 JavaScript 的结果比较……',
  timing: (shape) => `正在为 ${shape} 计时……`,
  timed: (done, all) => `已完成 ${done} / ${all} 个模型`,
  done: '测量完成。',
  card: (machine) => `${machine} 的速度`,
  precision: { float32: '单精度', half: '通过检查的部分使用半精度' },
  threads: (count) => `${count} 个线程`,
  software: '软件实现，不是真正的显卡',
  gateWords: {
    passed: (error) => `与纯 JavaScript 的结果一致，误差不超过 ${error}`,
    failed: (error) => `与纯 JavaScript 的结果不一致：相差 ${error}`,
    reference: '纯 JavaScript，其他后端以它为准',
  },
  columns: { shape: '模型', ms: '毫秒/步', tokens: '词元/秒', gigaflops: 'GFLOP/s' },
  shapes: {
    S: 'S',
    M: 'M',
    digits8: '数字 8',
    emoji16: '表情 16（8 层）',
    cifar16: 'CIFAR 16',
    cifar32: 'CIFAR 32',
    'igpt-s': 'iGPT-S',
  },
  shapeFacts: (layers, width, positions, batch) =>
    `${layers} 层 × ${width}，${positions} 像素，每批 ${batch} 张`,
  skipped: {
    time: (shapes) => `太慢，时间不够：${shapes}`,
    memory: (shapes) => `太大，内存不够：${shapes}`,
    losses: (shapes) => `损失不正确：${shapes}`,
  },
  footer: (browser, lab, date) => `${browser}，iGPT Lab ${lab}，${date}`,
  explained:
    '一步包括前向、损失、反向和 AdamW，并读回损失；取各次采样的中位数。运算量按公式计算，并非设备实际执行的数量。',
  image: '保存为图片',
  json: '保存为 JSON',
  link: '这张卡片的链接',
  copy: '复制链接',
  copied: '已复制。',
  notCopied: '浏览器不允许复制：请选中文字，手动复制。',
  contribute: '要把它加进 docs/gpus.md 的表格，请以 pull request 的形式提交 JSON 文件。',
  noCanvas: '这个浏览器无法绘制图片。',
  measuredIn: '由 iGPT Lab 在浏览器中测量',
}
