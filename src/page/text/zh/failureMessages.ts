/**
 * 简体中文: exact sentences for the failures of the worker that visitors meet most. Each row has the worker's
 * English message with {} for each value, and what is said instead, with {1} for the first value.
 */
import type { FailureMessage } from '../en/actions'

const moreImages = '请打开图像更多的数据集。'
const lowerMemory = '请把批、图像边长或模型改小，再重新开始。此前保存的仍在。'

export const failureMessages: readonly FailureMessage[] = [
  {
    english: 'The loss is not finite at step {}: training diverged at learning rate {}.',
    message: '第 {1} 步的损失不再是有限的数：学习率 {2} 太高，训练发散了。',
    remedy: '请降低学习率（先试三分之一），延长预热，或把梯度裁剪设为 1，然后重新开始。',
  },
  {
    english: 'The error of the VQ-VAE is not finite at step {}.',
    message: 'VQ-VAE 的误差在第 {1} 步不再是有限的数。',
    remedy: '请降低承诺损失权重，或改用调色板颜色。',
  },
  {
    english: 'The SGD probe diverged at a learning rate of {}: its last loss is above its first.',
    message: 'SGD 探针在学习率 {1} 下发散了：最后的损失高于最初的损失。',
    remedy: '请降低探针的 SGD 学习率，或改用 L-BFGS；训练及其权重没有变化。',
  },
  {
    english: 'All training images are of one class, so there is nothing to tell apart.',
    message: '所有训练图像都属于同一类，没有可区分的东西。',
    remedy: '请用两个或更多类别的图像训练，例如每类一个文件夹；训练仍在继续。',
  },
  {
    english: 'Fine-tuning diverged at step {} with learning rate {}.',
    message: '微调在第 {1} 步发散了，学习率为 {2}。',
    remedy: '请降低微调的学习率；训练及其权重没有变化。',
  },
  {
    english: 'Memory ran out on this device, so the run was stopped.',
    message: '这台设备的内存用完了，训练已停止。',
    remedy: lowerMemory,
  },
  {
    english: 'Opening the files was cancelled; the current data are unchanged.',
    message: '已取消打开文件；当前的数据没有变化。',
    remedy: '需要时请再打开一次。',
  },
  {
    english: 'This setup trains on your own files, and none are open or saved in this browser.',
    message: '这些设置要用你自己的文件训练，而这个浏览器里既没有打开也没有保存过。',
    remedy: '请用“打开文件”打开数据文件或图像，从“来自网络”中取得，或选择另一个数据集。',
  },
  {
    english: "These settings train on a user's own images ({}) that are not saved in this browser.",
    message: '这些设置要用某人自己的图像（{1}）训练，而它们没有保存在这个浏览器里。',
    remedy: '请在这里打开同样的文件（编号会相同），或选择另一个数据集。',
  },
  {
    english: 'This run was trained on "{}" ({}), which is not open.',
    message: '这次训练用的是“{1}”（{2}），这里没有打开。',
    remedy: '请在数据集面板中打开同样的文件，再继续训练。',
  },
  {
    english: 'One image is too few: one must be held out for testing.',
    message: '只有一张图像太少：必须留出一张用来测试。',
    remedy: moreImages,
  },
  {
    english: '{} training image is too few: one must be held out for validation.',
    message: '只有 {1} 张训练图像太少：必须留出一张用来验证。',
    remedy: moreImages,
  },
  {
    english: 'None of the {} pictures has a class to train on.',
    message: '这 {1} 张图像都没有可用来训练的类别。',
    remedy: '请把训练图像的文件夹，或列出类别的文件，也一起打开。',
  },
  {
    english: 'Some of the files name classes by number, others by name.',
    message: '有的文件用数字表示类别，有的用名称。',
    remedy: '请只打开同一个数据集的文件。',
  },
  {
    english: '{} contains no images that the lab can read.',
    message: '{1} 里没有实验室能读取的图像。',
    remedy: '请打开支持的格式：图像、压缩包、IDX、CIFAR、STL-10、NumPy 或 Parquet 文件。',
  },
  {
    english: '{} only has class names; there are no images.',
    message: '{1} 里只有类别名称，没有图像。',
    remedy: '请把它旁边的 .bin 文件也一起打开。',
  },
  {
    english: '{} files were opened together; a data set can have only one of these formats.',
    message: '同时打开了几种格式的文件：{1}。一个数据集只能用其中一种格式。',
    remedy: '请只打开同一个数据集的文件。',
  },
  {
    english: '{} holds {} labels (its count at byte 4), but {} holds {} images.',
    message: '{1} 里有 {2} 个标签（数目在第 4 字节），而 {3} 里有 {4} 张图像。',
    remedy: '请打开同一部分的图像文件和标签文件。',
  },
  {
    english: '{} holds {} labels, but {} holds {} images.',
    message: '{1} 里有 {2} 个标签，而 {3} 里有 {4} 张图像。',
    remedy: '请打开同一部分的图像文件和标签文件。',
  },
  {
    english: '{} holds no images, and no other file that was opened does.',
    message: '{1} 里没有图像，一起打开的其他文件里也没有。',
    remedy: '请把图像文件也一起打开。',
  },
  {
    english:
      'The file could not be fetched: {} does not answer, or it does not let other pages ' +
      'read its files (CORS).',
    message: '无法取得文件：{1} 没有应答，或不允许其他网页读取它的文件（CORS）。',
    remedy: '请检查网络连接和地址；也可以手动下载文件，再用“打开文件”打开。',
  },
  {
    english: '{} has {} bytes or more; the limit is {}.',
    message: '{1} 至少有 {2} 字节，上限是 {3}。',
    remedy: '请打开小一些的文件；图像也可以用 Parquet 格式，它能只取一部分。',
  },
  {
    english:
      '"{}" is not a supported address: use https, or http on this machine, ' +
      'without a name or password in it.',
    message: '“{1}”不是支持的地址：请用 https（本机可用 http），并且不带用户名和密码。',
    remedy: '请写出文件的完整地址，以 https:// 开头。',
  },
  {
    english: 'With 0 prompt rows nothing of the picture is used.',
    message: '“提示行数”为 0 时，图像一点也用不上。',
    remedy: '请把“提示行数”设为 1 或更大。',
  },
  {
    english: 'This model continues a prefix only; it cannot fill a hole of any shape.',
    message: '这个模型只能接着开头往下画，不能填补任意形状的空缺。',
    remedy: '请把“目标”设为“被遮像素”并开始训练，或改用提示行。',
  },
  {
    english: 'A model of masked pixels has no likelihood of a whole image.',
    message: '预测被遮像素的模型给不出整张图像的似然。',
    remedy: '请把“目标”设为“下一个像素”，训练之后再测量。',
  },
  {
    english: 'The colours of the palette file are missing, or there are not {} of them.',
    message: '缺少调色板文件中的颜色，或者颜色不是 {1} 种。',
    remedy: '请重新打开调色板文件。',
  },
  {
    english: 'The time was not measured, since something else was asked for.',
    message: '因为有别的请求，这次没有测出用时。',
    remedy: '页面空闲时会再测一次。',
  },
  {
    english: 'A run is computing, so nothing else can be computed beside it now.',
    message: '正在训练，现在无法测量另一次训练的用时。',
    remedy: '请暂停它，或等它结束。',
  },
  {
    english: 'There is no trained model yet.',
    message: '还没有训练好的模型。',
    remedy: '请按“开始”，或打开一次训练。',
  },
  {
    english: 'This run failed, so its weights are not usable.',
    message: '这次训练失败了，它的权重不能用。',
    remedy: '请先开始另一次训练。',
  },
  {
    english:
      'Browser storage is full: training continues, but closing the tab loses the progress since ' +
      'the last save.',
    message: '浏览器的存储空间已满：训练会继续，但关闭标签页会丢失上次保存之后的进度。',
    remedy: '请删除不再需要的训练或数据集，腾出磁盘空间，或把训练存成文件。',
  },
  {
    english:
      'Browser storage is full, so this data set was not saved: it can be used until the page is closed.',
    message: '浏览器的存储空间已满，这个数据集没有保存：在关闭页面之前可以使用。',
    remedy: '请删除不再需要的数据集或训练，或腾出磁盘空间，然后再打开它。',
  },
]
