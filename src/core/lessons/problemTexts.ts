/**
 * What the reader of lesson files says about a file, in each language of the lab. Beside the reader and
 * not in core/text, so that a page without a lesson does not load them.
 */
import type { SyntaxProblem } from './jsonText'

const en = {
  /** Path, line and column before a problem. */
  at: (path: string, line: number, column: number) =>
    `${path ? `${path} (line ${line}, column ${column})` : `Line ${line}, column ${column}`}: `,
  message: (first: string, more: number) =>
    more === 0
      ? `The lesson file has a mistake. ${first}`
      : `The lesson file has ${more + 1} mistakes. The first: ${first}`,
  remedy:
    'Nothing on the page has changed. Correct the file and open it again; docs/lessons.md has all fields.',
  tooLarge: (bytes: number, most: number) => `The file has ${bytes} bytes; a lesson has at most ${most}.`,
  notUtf8: 'The file is not a text in UTF-8.',
  syntax: (problem: SyntaxProblem): string => {
    switch (problem.what) {
      case 'end':
        return 'the file ends in the middle. A bracket, a brace or a quotation mark is missing.'
      case 'unexpected':
        return problem.expected === 'end'
          ? `the lesson is over, but ${problem.found} follows.`
          : `found ${problem.found || 'nothing'}, expected ${expectedWords(problem.expected)}.`
      case 'string':
        return 'this text has no closing quotation mark in its line. A line break inside is written \\n.'
      case 'escape':
        return 'unknown character after a backslash. Write \\n for a line break and \\\\ for a backslash.'
      case 'number':
        return 'this number is too large.'
      case 'deep':
        return `brackets are nested more than ${problem.most} deep.`
    }
  },
  notA: (wanted: string, found: string) => `should be ${wanted}, but is ${found}.`,
  kinds: {
    object: 'an object { }',
    list: 'a list [ ]',
    string: 'a text in quotation marks',
    number: 'a number',
    boolean: 'true or false',
    null: 'null',
    missing: 'missing',
    words: 'a text, or an object with a text for each language',
    true: 'true',
  },
  missing: (key: string) => `the field "${key}" is missing.`,
  unknownField: (key: string, near: string | null, known: string) =>
    `there is no field "${key}" here. ${near ? `Did you mean "${near}"?` : `Known fields: ${known}.`}`,
  twice: (key: string) => `the field "${key}" is there twice.`,
  notOneOf: (found: string, near: string | null, known: string) =>
    `"${found}" is not known here. ${near ? `Did you mean "${near}"?` : `Possible: ${known}.`}`,
  range: (value: number, least: number, most: number) => `is ${value}, not from ${least} to ${most}.`,
  whole: (value: number) => `is ${value}, not a whole number.`,
  empty: 'is empty.',
  tooLong: (length: number, most: number) => `has ${length} characters; the limit is ${most}.`,
  count: (count: number, least: number, most: number) => `has ${count} entries, not ${least} to ${most}.`,
  control: 'holds a control character that cannot be shown.',
  markup: (tag: string) => `holds ${tag}. HTML is not shown; for bold write **word**.`,
  oddBold: 'has a ** without its partner.',
  unknownMark: (name: string) => `{${name}} is not the name of a setting.`,
  language: (tag: string) => `"${tag}" is not a language tag such as en or zh-CN.`,
  version: (found: string, known: number) =>
    `the version is ${found}; this page reads version ${known}. A newer page may read it.`,
  id: 'may have small letters, digits and hyphens only, at most 40.',
  sameId: (id: string) => `the guess "${id}" is there twice; each needs an id of its own.`,
  noGuess: (id: string) => `no step up to this one asks for a guess "${id}".`,
  ownImages: 'a lesson can use shipped images only, and no palette file.',
  form: (message: string) => `with the settings of this step and those before it: ${message}`,
  file: 'is not the name of an example such as shapes.igpt.',
  units: (first: string, second: string) => `takes ${second} from ${first}; both need the same unit.`,
  fromTo: 'needs "from" below "to".',
  ascending: 'the "below" of the options must ascend.',
  lastBelow: 'the last option takes the rest: leave out its "below".',
  needsBelow: 'needs a "below": the answer below which this option is right.',
  deepNest: (most: number) => `is nested more than ${most} deep.`,
  nothing: 'does nothing: give it at least a "say".',
}

function expectedWords(expected: string): string {
  if (expected === 'value') return 'a value'
  return expected
    .split(' ')
    .map((sign) => (sign === '"' ? 'a field name in quotation marks' : sign))
    .join(' or ')
}

export type ProblemTexts = typeof en

const zh: ProblemTexts = {
  at: (path, line, column) =>
    path ? `${path}（第 ${line} 行第 ${column} 列）：` : `第 ${line} 行第 ${column} 列：`,
  message: (first, more) =>
    more === 0 ? `课程文件有一处错误。${first}` : `课程文件有 ${more + 1} 处错误。第一处：${first}`,
  remedy: '页面没有任何变化。请改正文件后重新打开；所有字段见 docs/lessons.md。',
  tooLarge: (bytes, most) => `文件有 ${bytes} 字节；课程文件最多 ${most} 字节。`,
  notUtf8: '文件不是 UTF-8 编码的文本。',
  syntax: (problem) => {
    switch (problem.what) {
      case 'end':
        return '文件在中途结束，缺少括号或引号。'
      case 'unexpected':
        if (problem.expected === 'end') return `课程已经结束，后面却还有 ${problem.found}。`
        return `这里是 ${problem.found || '空白'}，应为 ${
          problem.expected === 'value' ? '一个值' : problem.expected.split(' ').join(' 或 ')
        }。`
      case 'string':
        return '这段文字在本行内没有结束的引号。文字中的换行请写成 \\n。'
      case 'escape':
        return '反斜杠后面的字符无法识别。换行写成 \\n，反斜杠写成 \\\\。'
      case 'number':
        return '这个数太大。'
      case 'deep':
        return `括号嵌套超过 ${problem.most} 层。`
    }
  },
  notA: (wanted, found) => `应为${wanted}，实际是${found}。`,
  kinds: {
    object: '对象 { }',
    list: '列表 [ ]',
    string: '引号中的文字',
    number: '数',
    boolean: 'true 或 false',
    null: 'null',
    missing: '缺失',
    words: '文字，或按语言给出文字的对象',
    true: 'true',
  },
  missing: (key) => `缺少字段 "${key}"。`,
  unknownField: (key, near, known) =>
    `这里没有字段 "${key}"。${near ? `是否想写 "${near}"？` : `可用字段：${known}。`}`,
  twice: (key) => `字段 "${key}" 出现了两次。`,
  notOneOf: (found, near, known) =>
    `这里不认识 "${found}"。${near ? `是否想写 "${near}"？` : `可选：${known}。`}`,
  range: (value, least, most) => `是 ${value}，不在 ${least} 到 ${most} 之间。`,
  whole: (value) => `是 ${value}，不是整数。`,
  empty: '是空的。',
  tooLong: (length, most) => `有 ${length} 个字符；上限是 ${most}。`,
  count: (count, least, most) => `有 ${count} 项，应为 ${least} 到 ${most} 项。`,
  control: '含有无法显示的控制字符。',
  markup: (tag) => `含有 ${tag}。HTML 不会显示；加粗请写 **词语**。`,
  oddBold: '有一个 ** 没有配对。',
  unknownMark: (name) => `{${name}} 不是设置的名称。`,
  language: (tag) => `"${tag}" 不是 en 或 zh-CN 这样的语言标记。`,
  version: (found, known) => `版本是 ${found}；本页面只读版本 ${known}。更新的页面也许能读。`,
  id: '只能有小写字母、数字和连字符，最多 40 个。',
  sameId: (id) => `猜测 "${id}" 出现了两次；每个猜测都要有自己的 id。`,
  noGuess: (id) => `到这一步为止，没有哪一步提出猜测 "${id}"。`,
  ownImages: '课程只能使用自带的图像，不能使用调色板文件。',
  form: (message) => `连同这一步和之前各步的设置：${message}`,
  file: '不是 shapes.igpt 这样的示例文件名。',
  units: (first, second) => `从${first}减去${second}；两者的单位必须相同。`,
  fromTo: '要求 "from" 小于 "to"。',
  ascending: '各选项的 "below" 必须递增。',
  lastBelow: '最后一个选项包含其余情况：请去掉它的 "below"。',
  needsBelow: '需要 "below"：答案低于它时这个选项正确。',
  deepNest: (most) => `嵌套超过 ${most} 层。`,
  nothing: '什么也没有做：至少写一个 "say"。',
}

/** @param language a BCP 47 tag */
export const problemTexts = (language: string): ProblemTexts => (language.startsWith('zh') ? zh : en)
