/**
 * The Simplified Chinese texts of the page, by panel: the same keys as English, held by the type.
 *
 * Terms, one for each thing: pixel 像素, palette 调色板, token 词元, code 编码, image 图像, class 类别, label 标签;
 * run 训练, run set 训练组, step 步, batch 批, seed 种子, learning rate 学习率, warm-up 预热, optimizer 优化器;
 * loss 损失, nat 奈特, bit 比特, entropy 熵, likelihood 似然, surprise 意外程度, accuracy 准确率;
 * layer 层, head 头, attention 注意力, embedding 嵌入, feature 特征, probe 探针, linear probe 线性探针;
 * autoregressive 自回归, masked pixel 被遮像素, mask 掩码, prompt 提示, completion 补全, hole 空缺, draw 抽样;
 * temperature 温度, validation 验证, held out 留出, baseline 基线, majority class 多数类, standard error 标准误,
 * standard deviation 标准差, study 实验, fine-tuning 微调, checkpoint 检查点, preset 预设, backend 后端.
 * A space stands between Chinese and Latin letters or digits, none beside full-width punctuation.
 */
import type { Texts } from './en'
import { finder } from './zh/finder'
import { helpSheet } from './zh/helpSheet'
import { importing } from './zh/importing'
import { commands, disabled, failureCodes, failures, labels } from './zh/actions'
import { charts } from './zh/charts'
import { common } from './zh/common'
import { completions } from './zh/completions'
import { runFiles, savedRuns, weightsChoice } from './zh/files'
import { weights } from './zh/weights'
import { failureMessages } from './zh/failureMessages'
import { forecast } from './zh/forecast'
import { compare } from './zh/compare'
import { facts, loss, probes } from './zh/results'
import { guide, play, views } from './zh/play'
import { rewind } from './zh/rewind'
import { runSetFailures, runSets } from './zh/runSets'
import { dataset, model, palette, presets, training } from './zh/setup'
import { share } from './zh/share'
import { touch } from './zh/touch'
import { announcer, shell, startFailure, transport } from './zh/shell'
import { explained, terms } from './zh/terms'
import { whatIsThis } from './zh/whatIsThis'
import { consoleZh } from './zh/console'
import { lessonsZh } from './zh/lessons'
import { measure } from './zh/measure'
import { pad } from './zh/pad'
import { paletteEditor } from './zh/paletteEditor'
import { pixelPanel } from './zh/pixelPanel'
import { replay } from './zh/replay'
import { reportZh } from './zh/report'
import { sharing } from './zh/sharing'
import { web } from './zh/web'
import { studies } from './zh/studies'

export const zh: Required<Texts> = {
  announcer,
  charts,
  commands,
  common,
  completions,
  dataset,
  disabled,
  explained,
  facts,
  failureCodes,
  failureMessages,
  failures,
  forecast,
  guide,
  labels,
  loss,
  model,
  palette,
  parts: {
    compare,
    console: consoleZh,
    finder,
    helpSheet,
    importing,
    lessons: lessonsZh,
    measure,
    pad,
    paletteEditor,
    pixelPanel,
    replay,
    report: reportZh,
    sharing,
    studies,
    web,
    weights,
  },
  play,
  presets,
  probes,
  rewind,
  runFiles,
  runSetFailures,
  runSets,
  savedRuns,
  share,
  shell,
  startFailure,
  terms,
  touch,
  training,
  transport,
  views,
  weightsChoice,
  whatIsThis,
}
