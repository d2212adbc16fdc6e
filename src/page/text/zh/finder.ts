/** 简体中文: the palette that finds commands, presets, settings and parts of the page. */
import type { FinderTexts } from '../en/finder'

export const finder: FinderTexts = {
  title: '查找命令或设置',
  input: '命令、预设、设置或页面的部分',
  placeholder: '输入名称，例如“温度”',
  keys: '方向键选择，Enter 执行，Escape 关闭。',
  none: (query) => `没有叫“${query}”的内容。`,
  count: (count) => `${count} 个结果`,
  groups: {
    commands: '命令',
    presets: '预设',
    settings: '设置',
    parts: '页面的各个部分',
    appearance: '视图和主题',
  },
  showView: (view) => `显示“${view}”视图`,
  useTheme: { system: '使用系统主题', light: '使用浅色主题', dark: '使用深色主题' },
  useLanguage: (name) => `语言：${name}`,
  inUse: '正在使用',
  needsOption: (setting, option) => `仅当“${setting}”为“${option}”时。`,
  needsOwnImages: '仅用于你自己的图像。',
  introduction: '显示介绍',
}
