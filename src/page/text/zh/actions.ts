/** 简体中文: commands, why they are disabled, failures found by the page, and labels of a run's numbers. */
import type { Texts } from '../en'
import { common } from './common'

export const commands: Texts['commands'] = {
  start: { label: '开始', help: '用表单里的设置开始一次训练。' },
  pause: { label: '暂停', help: '完成当前这一步后暂停训练。' },
  resume: { label: '继续', help: '继续已暂停的训练。' },
  step: { label: '单步', help: '只做一步优化，然后暂停。没有训练时先开始一次。' },
  stop: { label: '停止', help: '结束训练；结果仍留在页面上。' },
  restart: { label: '重新开始', help: '结束当前训练，用表单里的设置重新开始。' },
  pair: {
    label: '两种目标各训练一次',
    help: '用同样的种子和步数训练两次：先预测下一个像素，再预测被遮住的像素。两次的曲线画在同一张图上。',
  },
  seeds: {
    label: '用多个种子训练',
    help: '同样的训练换几个随机起点，一个接一个地做：结果相差多少，就有多少是运气。',
  },
  foldBack: {
    label: '用全部图像重新训练',
    help: '重复刚完成的训练，但把验证图像也加入训练，改在测试图像上测量（论文 3.1）。',
  },
  longer: { label: '继续训练更久', help: '让已完成的训练继续到更多步；对话框会说明学习率计划如何变化。' },
  complete: { label: '立即补全', help: '用当前权重补全各个提示。' },
  replay: { label: '回放训练过程', help: '从第一步起重新播放这次训练的补全和图表，或暂停播放。' },
  earlier: { label: '上一次测量', help: '显示上一次测量时的训练。' },
  later: { label: '下一次测量', help: '显示下一次测量时的训练，直到最新的一次。' },
  metricsCsv: { label: '指标存为 CSV', help: '保存图中各次训练的损失、范数、学习率和探针结果，每步一行。' },
  metricsJson: { label: '指标存为 JSON', help: '保存同样的数值，并附上设置、种子、基线和训练概况。' },
  exportFolder: {
    label: '导出模型文件夹',
    help: '把模型存成 Hugging Face transformers 能加载的文件夹（zip），含调色板、设置和优化器状态。',
  },
  exportWeights: { label: '导出权重', help: '只保存权重，存成一个 model.safetensors 文件。' },
  saveRun: {
    label: '保存训练文件',
    help: '把整次训练存成一个 .igpt 文件：设置、曲线、样本、权重和优化器状态。可以在任何机器上接着训练。',
  },
  openRun: {
    label: '打开训练文件',
    help: '打开 .igpt 文件，恢复保存时的样子；按“继续”可接着训练。可一次打开多个文件，或一组训练的 zip 压缩包。',
  },
  editPalette: { label: '编辑调色板', help: '比较不同的颜色数量，并修改、合并或排序下一次训练的颜色。' },
  print: {
    label: '打印报告',
    help: '用一到两页打印这次训练：图像、带解读的图表和设置。浏览器自己的“打印”也是如此。',
  },
  share: { label: '分享', help: '生成指向当前设置的链接，发给全班或放进别的网页。' },
  lessons: { label: '课程', help: '选一节短课：先猜，再试，再比较。' },
  measure: {
    label: '测量这台机器',
    help: '在你的显卡或 CPU 上为固定大小的模型的训练计时，并生成可以分享的卡片。',
  },
  theme: { label: '切换主题', help: '在浅色、深色和系统主题之间切换。' },
  find: { label: '查找', help: '按名称查找任何命令、预设、设置或页面的部分。也可以按 Ctrl K 或 Cmd K。' },
  help: { label: '帮助', help: '显示或隐藏本页。' },
}

const statusOf = (status: string): string =>
  Object.hasOwn(common.status, status) ? common.status[status as keyof typeof common.status] : status

export const disabled: Texts['disabled'] = {
  preparing: '正在准备一次训练。',
  noOpenRun: '没有打开的训练。',
  replaceWithRestart: '已有一次训练；要替换它请按“重新开始”。',
  stopFirst: '已有一次训练，请先停止它。',
  nothingToPrint: '没有可以报告的训练，请按“开始”。',
  nothingToRepeat: '没有可以重复的训练，请按“开始”。',
  notOver: '训练还没有结束。',
  allImages: '这次训练已经用了全部图像。',
  noMetrics: '还没有数值，请按“开始”。',
  untrained: '还没有训练好的模型，请按“开始”。',
  noRun: '还没有训练；请按“开始”，或打开一次训练。',
  failed: '这次训练失败了，它的权重不能用。',
  noHead: '这个模型没有输出头，训练之前不能预测像素。',
  emptyHole: '空缺是空的，请至少涂一个像素。',
  runIs: (status) => `当前训练的状态：${statusOf(status)}。`,
}

/** Said in place of an English failure of the worker; its exact words stand below. */
export const failureCodes: NonNullable<Texts['failureCodes']> = {
  'lesson-file': {
    message: '课程文件有错误，或者页面没有这节课。',
    remedy: '请改正文件后重新打开，或选择另一节课。',
  },
  'machine-result': {
    message: '这份测量结果无法使用：链接或文件已损坏、被修改，或不是本页能读取的内容。',
    remedy: '请重新复制完整的链接或文件，或自己测量这台机器。',
  },
  'data-empty': { message: '文件里没有可用的图像。', remedy: '请检查是否选对了文件，并确认里面确实有图像。' },
  'data-truncated': {
    message: '文件不完整，在应有的内容之前就结束了。',
    remedy: '请重新下载或重新复制这个文件，然后再打开。',
  },
  'data-magic': {
    message: '文件开头的标识不对，内容与它的格式不符。',
    remedy: '请检查文件格式，或打开另一个文件。',
  },
  'data-size': {
    message: '数据的大小或数量不符合要求。',
    remedy: '请按下面的说明调整图像的大小或数量，再试一次。',
  },
  'data-label': {
    message: '类别标签有误：缺少标签，或标签超出了范围。',
    remedy: '请检查标签文件；每张图像都应有一个有效的类别。',
  },
  'data-gzip': {
    message: '压缩文件已损坏，无法解压。',
    remedy: '请重新下载这个文件；或者先在电脑上解压，再打开解压后的文件。',
  },
  'data-mismatch': {
    message: '这些文件互相对不上，例如图像与标签的数量不同。',
    remedy: '请把属于同一个数据集的文件一起打开。',
  },
  'data-unknown': {
    message: '认不出这种文件格式。',
    remedy: '请打开支持的格式：图像、压缩包、IDX、CIFAR、NumPy 或 Parquet 文件。',
  },
  'data-missing': { message: '找不到所需的图像数据。', remedy: '请重新打开这些图像，或选择另一个数据集。' },
  'data-archive': {
    message: '压缩包无法读取，可能已损坏或被加密。',
    remedy: '请重新打包（不加密的 .zip、.tar 或 .tar.gz），再打开一次。',
  },
  'data-image': {
    message: '有图像无法解码。',
    remedy: '请用看图软件检查这张图像；把它另存为 PNG 或 JPEG，或从数据集中删除。',
  },
  'data-parquet': {
    message: 'Parquet 文件无法读取。',
    remedy: '请检查文件里是否有一列图像和一列标签，或换一种格式。',
  },
  'config-invalid': { message: '有些设置不能用。', remedy: '请修改标出的设置，或选择一个预设。' },
  'no-backend': {
    message: '所选的计算后端在这里无法启动。',
    remedy: '请在后端菜单中选择“自动”，或换用新版的 Chrome、Edge、Firefox 或 Safari。',
  },
  'no-worker': {
    message: '浏览器无法启动训练线程。',
    remedy: '请换用新版浏览器，并允许本页使用 Web Worker。',
  },
  'worker-crashed': {
    message: '训练线程意外停止。',
    remedy: '请重启训练线程。如果是内存不足，请先把批、图像边长或模型改小。',
  },
  'device-lost': {
    message: '与显卡的连接中断了。',
    remedy: '请关闭其他占用显卡的页面后再试，或改用 WebAssembly。',
  },
  'out-of-memory': {
    message: '内存不足，放不下这次计算。',
    remedy: '请把批分成更多份，或把批、图像边长或模型改小；关闭其他占内存的标签页也会有帮助。',
  },
  'too-large': {
    message: '这台设备的内存放不下这次训练。',
    remedy: '请把批分成更多份，或把批、图像边长或模型改小。',
  },
  'loss-not-finite': {
    message: '损失变成了无穷大或无效数值，训练已停止。',
    remedy: '请降低学习率，或打开梯度裁剪，然后从上次保存处继续或重新开始。',
  },
  'weights-file': {
    message: '模型文件无法读取，可能已损坏或格式不对。',
    remedy: '请重新下载模型文件，或打开另一个。',
  },
  'weights-model': {
    message: '这些文件里的模型与这里支持的模型不符。',
    remedy: '请打开 ImageGPT 模型的完整文件（权重和 config.json）。',
  },
  'tokens-invalid': {
    message: '给出的词元不能用：数量或取值超出了范围。',
    remedy: '请检查词元的数量，并确认每个值都在调色板之内。',
  },
  'run-file': {
    message: '训练文件无法读取：已损坏，或来自不兼容的版本。',
    remedy: '请重新复制这个文件，或打开另一个；当前训练不受影响。',
  },
  'storage-full': {
    message: '浏览器的存储空间已满。',
    remedy: '请删除一些已保存的训练或数据集，或把训练存成文件。',
  },
  'storage-denied': {
    message: '浏览器不允许本页保存数据。',
    remedy: '请允许本页使用存储，或离开隐私浏览模式；重要的训练请存成文件。',
  },
  'storage-damaged': {
    message: '浏览器里保存的数据已损坏。',
    remedy: '请删除损坏的那一项；如果有训练文件，可以从文件打开。',
  },
  'run-elsewhere': {
    message: '这次训练已在另一个标签页中打开。',
    remedy: '请在那个标签页中继续，或关闭它后再试。',
  },
  network: { message: '网络上的文件无法取得。', remedy: '请检查网络连接和地址，然后再试一次。' },
  outdated: {
    message: '页面打开期间，实验室更新了版本。',
    remedy: '请重新加载页面；保存在这个浏览器里的训练都还在。',
  },
  'address-invalid': { message: '这个地址不能用。', remedy: '请填写完整的 https 地址，并指向支持的文件。' },
  camera: { message: '摄像头不能用。', remedy: '请允许本页使用摄像头，或选择一个图像文件。' },
  'no-classifier': {
    message: '这次训练没有保存这种分类器。',
    remedy: '请先做线性探针，或在“实验”中微调模型，然后再问。',
  },
  'no-head': {
    message: '这个模型没有输出头（它的文件里没有），因此不能预测颜色，也不能补全图像。',
    remedy: '可以使用它的各层：探针、“各层”和其他特征实验照常可用。也可以训练它：“继续”会从新的输出头开始。',
  },
  'no-run': {
    message: '没有打开的训练，这一步没有对象。',
    remedy: '请按“开始”开始一次训练，或打开一次训练。',
  },
  busy: { message: '另一项请求正在进行，或者已经取代了这一项。', remedy: '如果仍然需要，请稍后再试一次。' },
  internal: {
    message: '出现了意料之外的错误。',
    remedy: '当前训练不受影响。请再试一次；如果再次出现，请报告下面的信息。',
  },
}

export const failures: Texts['failures'] = {
  configRemedy: '请修改标出的设置，或选择一个预设。',
  studyRemedy: '请修改这项设置；训练本身没有变化。',
  noRun: { message: '没有打开的训练，这一步没有对象。', remedy: '请按“开始”开始一次训练。' },
  replaced: { message: '较新的请求取代了这一项。', remedy: '如果仍然需要，请再试一次。' },
  workerBusy: { message: '训练线程还没有就绪。', remedy: '请等页面显示出计算后端，或重启训练线程。' },
  noWorker: {
    message: '这个浏览器无法启动模块 Worker，而实验室只在其中训练。',
    remedy: '请使用新版的 Chrome、Edge、Firefox 或 Safari；如果管理策略或扩展阻止了 Worker，请放行。',
  },
  workerCrashed: {
    message: (detail) => `训练线程意外停止${detail ? `：${detail}` : ''}。`,
    remedy: '请重启训练线程。如果是内存不足，请先把批、图像边长或模型改小。',
  },
  workerQuiet: {
    message: '训练线程已有 20 秒没有回应。',
    remedy:
      '模型很大时，一步可能需要这么久；连接很慢时，第一次下载也会这样。“停止”或“重启”会立即结束它；训练保持上次保存时的状态。',
  },
  workerReplaced: {
    message: '训练线程没有回应，已换成新的。',
    saved: (step) => `训练保存在第 ${step} 步，可在“已保存的训练”中找到。模型或批小一些，回应会更快。`,
    notSaved: '这次训练还没有保存过。请把模型、批或图像边长改小。',
    remedy: '请重新开始。如果再次发生，请把模型、批或图像边长改小。',
  },
  crashDetail: {
    notRunning: '它没有在运行',
    restarted: '它被重启了',
    badMessage: '有一条消息无法读取',
    closed: '它被关闭了',
  },
  exampleUnreachable: {
    message: (what) => `示例 ${what} 无法取得。`,
    remedy: '请检查网络连接后再试；没有它，其他功能也都能用。',
  },
  inOtherTab: {
    message: (run) => `${run} 已在另一个标签页中打开，同一次训练不能在两个标签页中进行。`,
    remedy:
      '请在那个标签页中继续，或关闭它后再试；也可以在这里打开一个副本，它从上次保存处起作为另一次训练继续。',
  },
  languageUnreachable: {
    message: (language) => `${language} 的文字无法取得。`,
    remedy: '请检查网络连接，然后重新加载页面。',
  },
  gpuResumed: {
    message: (lostAt, from) =>
      `第 ${lostAt} 步时与显卡的连接中断。已重新连接，训练从上次保存的第 ${from} 步继续。`,
    remedy: '无需处理。如果经常发生，请关闭其他使用显卡的页面，或在后端菜单中选择 WebAssembly。',
  },
  gpuRestarting: {
    message: (lostAt) => `第 ${lostAt} 步时与显卡的连接中断，正在重新连接。`,
    remedy: '训练会自动从上次保存处继续。',
  },
  gpuLostAgain: {
    message: '与显卡的连接连续中断了几次，实验室不再尝试。训练已保存。',
    remedy: '请关闭其他使用显卡的页面或更新驱动，再重启训练线程；也可以改用 WebAssembly 继续。',
  },
  gpuNotResumed: {
    message: (lostAt, reason) => `第 ${lostAt} 步时与显卡的连接中断，训练无法自动继续。${reason}`,
    remedy: (reason) => `${reason}用同样的种子重新开始，会得到同样的训练。`,
  },
}

export const labels: Texts['labels'] = {
  pixel: '像素',
  maskedPixel: '被遮像素',
  code: '编码',
  maskedCode: '被遮编码',
  nextPixel: '下一个像素',
  maskedPixels: '被遮像素',
  nextCode: '下一个编码',
  maskedCodes: '被遮编码',
  heldOut: { validation: '验证', test: '测试' },
  heldOutTitle: { validation: '验证', test: '测试' },
  compiling: (done, all) => `编译中 ${done}/${all}`,
  noRun: '没有训练',
  noPalette: '无',
  filePalette: (colours) => `文件中的 ${colours} 色`,
  change: (setting, from, to) => `${setting} ${from} → ${to}`,
  sameSettings: '设置相同',
  otherObjective: '“每被遮像素的奈特数”和“每像素的奈特数”是两种不同的度量，只能各自相比。',
  otherMaskRate: '遮挡比例不同，损失就不是同一种度量：给出的像素越少，损失越高。',
  otherData: '这几次训练的图像、大小、调色板或编码不同，损失不是同一种度量。',
}
