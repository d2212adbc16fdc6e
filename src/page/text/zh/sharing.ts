/** 简体中文: links that a teacher makes, what of a link was not used, and embeds. Loaded with them. */
import { phrase } from '../phrase'
import type { SharingTexts } from '../en/sharing'

/** At most five of a list, and how many there are. */
const listed = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join('、')}等 ${names.length} 项` : names.join('、')

const parts: SharingTexts['parts'] = {
  transport: '开始、暂停、单步、停止',
  presets: '预设',
  dataset: '数据集',
  model: '模型',
  training: '训练',
  seeds: '多个种子',
  completions: '补全',
  whatIsThis: '这是什么？',
  rewind: '回放',
  examples: '示例',
  studies: '实验',
  loss: '损失',
  facts: '训练概况',
  probes: '各层的探针准确率',
  runSets: '训练组',
  compare: '比较各次训练',
  savedRuns: '已保存的训练',
  runFiles: '训练文件',
  weights: '权重',
  backend: '后端',
  share: '分享',
  lesson: '课程',
  help: '帮助',
}

export const sharing: SharingTexts = {
  parts,
  embed: {
    titles: {
      completions: 'iGPT 实验室：补全',
      loss: 'iGPT 实验室：损失',
      probes: 'iGPT 实验室：各层的探针准确率',
      lesson: 'iGPT 实验室：课程',
    },
    notices: '通知',
    whole: '在 iGPT 实验室中打开',
    noLessonTitle: '这里没有课程',
    noLesson: '这个框架的地址没有指定实验室里有的课程。',
    refusedTitle: '本页不能显示在别的网页里',
    refused: '这个地址上的实验室不允许外层网站把它显示在框架里。',
  },
  restricted: '本页由老师的链接打开：有些部分被隐藏或固定。',
  limits: '链接的限制',
  showEverything: '显示全部',
  dropped: {
    title: '链接中有些部分没有采用',
    rest: '其余部分与链接一致。开始之前请检查设置。',
    more: (count) => `还有 ${count} 处。`,
    tooLong: (length, most) => `链接有 ${length} 个字符，最多读取 ${most} 个，因此整个链接都没有采用。`,
    newer: (version, keys) =>
      `链接由更新的版本生成：它的版本是 ${version}，本页读取版本 1。` +
      (keys.length > 0 ? `没有采用：${listed(keys)}。` : '') +
      '请重新加载页面以获得最新版本，然后再打开链接。',
    version: (version, keys) =>
      `“${version}”不是链接的版本` + (keys.length > 0 ? `；没有采用：${listed(keys)}。` : '。'),
    preset: (name) => `没有名为“${name}”的预设，改用这台机器的常用预设。`,
    unknown: (key, value) => `没有名为“${key}”的设置（这里的值：${value || '空'}）。`,
    value: (label, value) => `“${value}”不是“${label}”可用的值。`,
    conflict: (label, value, rule) => `“${label}”的值 ${value} 不合适：${rule}`,
    view: (value) => `没有名为“${value}”的视图，只有 play 和 lab。`,
    lang: (value) => `没有名为“${value}”的语言，只有 en 和 zh-CN。`,
    theme: (value) => `没有名为“${value}”的主题，只有 light 和 dark。`,
    lesson: (value) => `“${value}”既不是课程的名称，也不是 https 地址。`,
    run: (value) => `“${value}”既不是 https 地址，也不是本网站上的路径。`,
    embed: (value) => `“${value}”不是可以嵌入的部分，因此显示整个页面。`,
    hide: (value) => `没有名为“${value}”的部分可以隐藏。`,
    lock: (value) => `没有名为“${value}”的设置可以固定。`,
  },
  run: {
    title: '打开这个链接里的训练吗？',
    asks: (host, name) =>
      phrase`链接指向另一个网站上的训练文件：${host} 上的 ${name}。目前还没有向它发出任何请求。\
如果你打开，那个网站会知道你打开了它。`,
    asksHere: (name) => phrase`链接指向本网站上的训练文件：${name}。`,
    large: (size) => `文件大小为 ${size}。要下载吗？`,
    open: '打开训练',
    fetch: '下载',
    decline: '不打开',
    fetching: '正在下载训练文件……',
    progress: '正在下载训练文件',
    failed: '无法打开链接里的训练。',
    again: '重试',
  },
  dialog: {
    title: '分享当前设置',
    about:
      '链接会用这些设置打开本页，可以发给全班，也可以放进文章。链接里没有图像，也没有权重。' +
      '隐藏和固定只是为了引导读者；页面上的“显示全部”可以取消它们。',
    seed: '种子',
    seedHelp: '种子相同，每位读者得到的训练就相同。',
    seedInvalid: (min, max) => `种子必须是 ${min} 到 ${max} 的整数。`,
    view: '视图',
    views: { play: '体验', lab: '实验台' },
    language: '语言',
    theme: '主题',
    themes: { light: '浅色', dark: '深色' },
    asReader: '由读者决定',
    lesson: '课程',
    lessonHelp: '课程的名称，或课程文件的 https 地址。可以留空。',
    lessonInvalid: '请填写课程的名称，或 https 地址。',
    run: '训练文件',
    runHelp:
      '一个 .igpt 文件的 https 地址，或本网站上的文件，例如 models/digits.igpt。从别的网站下载之前会先询问读者。' +
      '可以留空。',
    runInvalid: '请填写以 https:// 开头的地址，或本网站上的路径。',
    show: '要显示的部分',
    settings: '要显示和要固定的设置',
    lockAll: '固定所有设置',
    settingColumn: '设置',
    showColumn: '显示',
    lockColumn: '固定',
    showSetting: (label) => `显示“${label}”`,
    lockSetting: (label) => `固定“${label}”`,
    link: '链接',
    letters: (count) => `${count} 个字符`,
    long: '有些邮件和聊天软件会截断这么长的链接。',
    copy: '复制链接',
    copied: '已复制。',
    notCopied: '浏览器不允许复制：请选中文字，手动复制。',
    open: '在新标签页中打开',
    embed: '把其中一部分嵌入别的网页',
    embedPart: '部分',
    embedCode: '放进别的网页的 HTML',
    copyCode: '复制 HTML',
    embedParts: { completions: parts.completions, loss: parts.loss, probes: parts.probes, lesson: '课程' },
    embedHelp: '框架会用消息告知自己的高度，见 docs/teaching.md。它不需要存储，也不需要账号。',
    forbidden: '这份实验室在构建时禁止任何别的网站把它显示在框架里；docs/hosting.md 说明了如何允许。',
    allowed: (sites) => `这些网站可以把它显示在框架里：${sites}。`,
    anySite: '任何网站都可以把它显示在框架里。',
  },
}
