/** 简体中文: the dialog between opening images and training on them. Loaded with it. */
import type { ImportingTexts, ReadingTexts } from '../en/importing'
import { phrase } from '../phrase'

const listed = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join('、')}等 ${names.length} 类` : names.join('、')

const grounds = { white: '白色', black: '黑色', grey: '灰色' } as const

const ofColumn = (column: string): string => (column.startsWith('#') ? '' : `的“${column}”列`)
const folderName = (folder: string): string => folder || '最外层文件夹'

const reading: ReadingTexts = {
  title: '对文件的理解',
  again: '正在重新读取文件……',
  notes: {
    split: ({ train, test }) => `训练图像来自“${train}”，测试图像来自“${test}”。`,
    heldOut: () => '没有带类别的测试图像：每类留出五分之一作测试。',
    classesByFolder: () => '图像所在的文件夹就是类别。',
    classesByName: ({ example }) => `文件名的开头就是类别，例如“${example}”。`,
    classesByFile: ({ file, column }) => `类别来自“${file}”${ofColumn(column)}。`,
    folderByFile: ({ folder, file, column }) => `“${folder}”中图像的类别来自“${file}”${ofColumn(column)}。`,
    partAsClass: ({ folder }) => `“${folder}”与其他类别并列，因此也算一个类别。`,
    noTraining: ({ folders }) => `没有训练图像的文件夹：“${folders}”中的图像合在一起使用。`,
    validationUnused: ({ folder, count }) =>
      `“${folder}”中的 ${count} 张图像没有使用：它们用于验证，既不训练也不测试。`,
    badRows: ({ file, count, line }) =>
      `“${file}”中有 ${count} 行没有使用：没有这个名字的图像、没有类别，或有两个类别（第一处在第 ${line} 行）。`,
    labelsUnused: ({ file }) => `“${file}”没有提到任何一张图像，没有使用。`,
    classWords: ({ file }) => `类别名称来自“${file}”。`,
    scaled: ({ range }) => `像素值的范围是 ${range}，已换算为 0 至 255。`,
    severalLabels: ({ column }) => `“${column}”为每张图像给出多个标签，不能当作类别。`,
    noClasses: ({ column, why }) => `“${column}”不能当作类别，其中有“${why}”。`,
    classFromFile: () => '没有标签：每个文件是一类，按文件名命名。',
    validationLeftOut: ({ name }) => `略去“${name}”：它是验证图像，而测试图像另有一份。`,
    renamedClasses: ({ count, from, to }) =>
      `改了 ${count} 个类别名，使其简短、可显示且互不相同：“${from}”改为“${to}”。`,
    emptyClasses: ({ names }) => `略去没有图像的类别：${listed(names)}。`,
    ground: ({ count, ground }) => `${count} 张图片有透明处，底色用${grounds[ground]}。`,
    brightened: ({ largest }) => `16 位图片最亮只到 65535 级中的 ${largest} 级，已调亮，使这一级成为白色。`,
    keptSide: ({ count, side }) => `${count} 张图片占内存太多，边长最多保留 ${side} 像素。`,
  },
  named: (names, more) => names.join('、') + (more > 0 ? `，还有 ${more} 个` : ''),
  leftOut: {
    damaged: (count, what, names) => `略去 ${count} 个损坏的 ${what} 文件：${names}。`,
    unsupported: (count, what, names) => `略去 ${count} 个 ${what} 文件，浏览器读不了这种格式：${names}。`,
    noLabel: (count, what, names) => `略去 ${count} 个没有标签的${what === '' ? '文件' : '图像'}：${names}。`,
    beside: (count, what, names) => `略去 ${count} 个 ${what} 文件，图像取自另一种格式：${names}。`,
    tooLarge: (count, what, names) => `略去 ${count} 个 ${what} 文件，像素太多：${names}。`,
    noPicture: (count, what, names) => `略去 ${count} 个 ${what} 文件，它们不是图片：${names}。`,
    withoutClass: (count, what, names) =>
      `略去“${folderName(what)}”中的 ${count} 张图像，无从得知它们的类别：${names}。`,
    outside: (count, what, names) =>
      `略去“${folderName(what)}”中的 ${count} 张图像，它们在训练和测试文件夹之外：${names}。`,
  },
  questions: {
    split: {
      label: '测试图像',
      help: '哪些图像留作测试。',
      answers: { folders: '按文件夹或文件名', fifth: '全部图像的五分之一' },
    },
    nameEncoding: {
      label: '名称的编码',
      help: '压缩包没有说明名称用什么编码。如果看起来不对，请换一种。',
      answers: {
        cp437: '西欧（DOS 437）',
        shift_jis: '日文（Shift-JIS）',
        gbk: '简体中文（GBK）',
        'euc-kr': '韩文（EUC-KR）',
        big5: '繁体中文（Big5）',
        ibm866: '西里尔文（DOS 866）',
        cp850: '西欧（DOS 850）',
        cp852: '中欧（DOS 852）',
        'windows-1252': '西欧（Windows 1252）',
        'windows-1251': '西里尔文（Windows 1251）',
        'windows-1250': '中欧（Windows 1250）',
        'windows-1253': '希腊文（Windows 1253）',
        'windows-1254': '土耳其文（Windows 1254）',
        'windows-874': '泰文（Windows 874）',
        'euc-jp': '日文（EUC-JP）',
        'koi8-r': '西里尔文（KOI8-R）',
      },
    },
    classes: {
      label: '类别来自',
      help: '凭什么知道图像的类别。',
      answers: { folders: '文件夹', file: '标签文件', names: '文件名', none: '没有：不分类别' },
    },
    labelColumn: { label: '类别所在的列', help: '文件的哪一列是类别。', answers: {} },
    nameCase: {
      label: '大小写不同的名称',
      help: '只有大小写不同的类别名称（如 Cat 和 cat）是否算一类。',
      answers: { one: '算一类', apart: '算两类' },
    },
    validation: {
      label: '验证图像',
      help: '怎样处理它们。实验室会自己从训练图像中留出验证图像。',
      answers: { leaveOut: '不用', train: '用来训练', test: '也用来测试' },
    },
    classColumn: {
      label: '类别来自',
      help: '哪一列或哪个数组说明图像属于哪一类。',
      answers: { '(none)': '不用：没有类别', '(first)': '第一列', '(last)': '最后一列' },
    },
    colours: {
      label: '颜色的次序',
      help: '文件里一张图像的颜色值怎样排列。',
      answers: { planes: '先全部红，再全部绿，再全部蓝', pixels: '逐个像素的红、绿、蓝' },
    },
    emnistSet: { label: 'EMNIST 的部分', help: '打开其中哪一个数据集。', answers: {} },
    turn: {
      label: '转置图像',
      help: '交换行与列，EMNIST 的图像需要这样。',
      answers: { no: '否', yes: '是' },
    },
    ground: { label: '底色', help: '透明处后面的颜色。', answers: grounds },
    side: { label: '最大边长', help: '每张图片保留的边长（像素）。越小越省内存。', answers: {} },
  },
}

export const importing: ImportingTexts = {
  title: '用这些图像训练吗？',
  accept: '接受',
  warnings: '注意',
  preview: '预览',
  about: (dataset, train, test, size, isGrey, classes) =>
    phrase`${dataset}：${train} 张训练图像，${test} 张测试图像，${size} ${isGrey ? '灰度' : '彩色'}像素，\
${classes} 个类别。`,
  allSquare: '所有图像本来就是正方形。',
  fileColours: (colours) => `${colours} 种颜色，来自调色板文件。`,
  codesLater: '这里用调色板的颜色显示；接受图像之后才学习编码。',
  classes: '类别',
  columns: { class: '类别', training: '训练', test: '测试', images: '图像' },
  classImage: (name, number) => `${name}，图像 ${number}`,
  memory: '内存',
  rawImages: '读入的图像',
  preparedImages: '处理后的图像',
  trainingEstimate: '训练（估计）',
  mayNotFit: '这个边长训练时可能放不下。边长或批小一些，需要的内存就少一些。',
  warning: {
    fewTraining: (count) => `只有 ${count} 张训练图像，模型会把它们背下来。最好用几百张。`,
    noTraining: (names) => `有的类别没有训练图像，探针学不到它们：${listed(names)}。`,
    noTest: (names) => `有的类别没有测试图像，准确率不包括它们：${listed(names)}。`,
    oneClass: '所有训练图像都属于同一类，探针没有可区分的东西。',
    fewTest: (count) => `只有 ${count} 张测试图像，准确率会很粗略。`,
  },
  reading,
  model: {
    noHead: '这个模型没有输出头：探针和对各层的实验可用，补全不可用。“继续”会用新的输出头训练它。',
    unused: (names) => `没有用到：${names}。`,
  },
}
