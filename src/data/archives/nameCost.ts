/**
 * How unlikely a name is, in about nats: the shorter it can be described as words of one language, the better
 * the code page that gave it. Only names read from the same bytes are compared.
 */

/** Frequent characters of Chinese and Japanese, in both forms, and of things that pictures show. */
const commonHan = new Set(
  '的一是不了人我在有他这這为為之大来來以个個中上们們到说說国國和地也子时時道出而要于於就下得可你年' +
    '生自会會那后後能对對着著事其里裡所去行过過家十用发發天如然作方成者多日都三小军軍二无無同么麼经經' +
    '法当當起与與好看学學进進种種将將还還分此心前面又定见見只主没沒公从從猫貓狗犬鳥鸟鱼魚馬马牛羊豚猪' +
    '豬鸡鶏兔虎熊象猴猿鼠龙龍蛇花草木树樹叶葉果苹蘋桃梨菜瓜山川水火土金石海空雲云雨雪風风車车船飞飛機' +
    '机器械汽火自转転轉卡电電话話图図圖像片画畫红紅赤青蓝藍绿緑綠黄黃白黑色新旧舊左右男女手足目口耳鼻' +
    '头頭脸臉表情数數字文书書本桌椅床门門窗房屋路桥橋街类類别別组組训訓练練测測试試验驗证證集良品不合' +
    '格正常異异缺陷损損伤傷裂纹紋',
)
const commonHangul = new Set(
  '가각간강개거건게겨경계고공과관교구국군권귀그글금기길김꽃나남내너네노녀년농누눈는늘니다단달당대더' +
    '데도독동되두드들등디때라람랑래러럼레려로록료루류르른를름리린림마만말망매머멍며면명모목무문물미민' +
    '바박반발밤방배백버번벌범병보복본부북분불비빵뽀사산살상새색생서석선설성세소속손솔송수순술스시식신' +
    '실심십싱아안알암앙애야약양어언얼여역연열영예오옥온와완왕요용우운울원월위유육으은을음의이인일임입' +
    '자작잔장재저전정제조종주중지직진집차참창채책천철청체초추출충치카커코콘크키타탄탕태토통트파판팔퍼' +
    '평포표푸풀품프피하학한할함합항해행향허현형호홍화환황회후훈흰히힌강훈련검증험테스트셋고양이강아지' +
    '말소돼지닭토끼호랑이곰새물고기꽃나무사과배포도딸기자동차버스기차비행기',
)

const isLatinLetter = (code: number): boolean =>
  (code >= 0xc0 && code <= 0x24f && code !== 0xd7 && code !== 0xf7) || code === 0x1e9e
/** Accented letters of the western European languages; the other Latin ones are rarer in names. */
const western = new Set('äöüßÄÖÜéèêëàâáãåæçíìîïñóòôõøúùûÿœÉÈÀÁÅÆÇÍÑÓÖØÚŒ')

type Script = 'plain' | 'latin' | 'han' | 'kana' | 'hangul' | 'cyrillic' | 'greek' | 'thai' | 'sign'

function scriptOf(code: number): Script {
  if (code < 0x80) return 'plain'
  if (isLatinLetter(code)) return 'latin'
  if (code >= 0x3041 && code <= 0x30ff) return 'kana'
  if (code >= 0x4e00 && code <= 0x9fff) return 'han'
  if (code >= 0xac00 && code <= 0xd7a3) return 'hangul'
  if (code >= 0x400 && code <= 0x45f) return 'cyrillic'
  if (code >= 0x386 && code <= 0x3ce) return 'greek'
  return code >= 0xe01 && code <= 0xe5b ? 'thai' : 'sign'
}

const isPlainLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122
const alphabets: ReadonlySet<Script> = new Set<Script>(['cyrillic', 'greek', 'thai'])

/** Cost of one character; `bytes` that its encoding takes for it do not matter. */
function signCost(sign: string, script: Script, doubleByte: boolean): number {
  const code = sign.codePointAt(0) ?? 0
  // No system lets a name hold a backslash that does not separate folders.
  if (sign === '\\') return 8
  if (script === 'plain') return isPlainLetter(code) ? 3.3 : 3
  if (script === 'latin') return western.has(sign) ? 4 : 6
  if (script === 'kana') return 4.5
  // A code point does not tell the first level of JIS or GB 2312; whether the sign is frequent is known.
  if (script === 'han') return commonHan.has(sign) ? 6 : 9
  if (script === 'hangul') return commonHangul.has(sign) ? 5.5 : 10
  if (script === 'thai') return 4.8
  if (alphabets.has(script)) return sign === sign.toLowerCase() ? 3.6 : 4.4
  // Half-width katakana, which any byte from A1 to DF gives in Shift-JIS.
  if (code >= 0xff61 && code <= 0xff9f) return 7
  if (code < 0xa0 || (code >= 0xe000 && code <= 0xf8ff)) return 25
  return doubleByte ? 11 : 10
}

/** Cost of two neighbours. */
function pairCost(before: string, script: Script, sign: string, scriptBefore: Script): number {
  const letterBefore = scriptBefore === 'plain' ? isPlainLetter(before.codePointAt(0) ?? 0) : true
  if (!letterBefore) return 0
  const plainLetter = script === 'plain' && isPlainLetter(sign.codePointAt(0) ?? 0)
  if (script === 'plain' && !plainLetter) return 0
  const isUpper =
    sign !== sign.toLowerCase() && before === before.toLowerCase() && before !== before.toUpperCase()
  const inWord = isUpper ? 5 : 0
  if (script === scriptBefore) return script === 'latin' ? 3 + inWord : script === 'plain' ? 0 : inWord
  const together = (a: Script, b: Script) => script === a && scriptBefore === b
  if (together('plain', 'latin') || together('latin', 'plain')) return inWord
  if (together('han', 'kana') || together('kana', 'han')) return 0
  return 5
}

/**
 * The cost of one name (a folder's or a file's).
 * @param doubleByte whether its encoding is one of two bytes a character
 */
export function nameCost(name: string, doubleByte: boolean): number {
  let cost = 0
  let alphabetLetters = 0
  let [before, scriptBefore]: [string, Script] = ['', 'plain']
  for (const sign of name) {
    const script = scriptOf(sign.codePointAt(0) ?? 0)
    cost += signCost(sign, script, doubleByte)
    if (before !== '') cost += pairCost(before, script, sign, scriptBefore)
    if (alphabets.has(script)) alphabetLetters += 1
    ;[before, scriptBefore] = [sign, script]
  }
  // Any two bytes are two letters of some alphabet; words are longer.
  return alphabetLetters > 0 && alphabetLetters < 3 ? cost + 5 : cost
}

/** Level-1 signs of GB 2312, KS X 1001 and Big5 lie in these leading bytes; extensions beyond are rare. */
export function rareBytesCost(bytes: Uint8Array, encoding: string): number {
  if (encoding !== 'gbk' && encoding !== 'euc-kr' && encoding !== 'big5' && encoding !== 'shift_jis') return 0
  let cost = 0
  for (let i = 0; i < bytes.length; i += 1) {
    const lead = bytes[i]
    if (lead < 0x80 || (encoding === 'shift_jis' && lead >= 0xa1 && lead <= 0xdf)) continue
    const trail = bytes[i + 1] ?? 0
    if (encoding === 'gbk')
      cost += lead >= 0xb0 && lead <= 0xd7 && trail >= 0xa1 ? 0 : lead >= 0xd8 && trail >= 0xa1 ? 2 : 5
    if (encoding === 'euc-kr') cost += lead >= 0xa1 && trail >= 0xa1 ? 0 : 5
    if (encoding === 'big5') cost += lead >= 0xa4 && lead <= 0xc6 ? 0 : 4
    // Level 2 of JIS begins at 989F; its signs are rare in names.
    if (encoding === 'shift_jis') cost += lead > 0x98 || (lead === 0x98 && trail >= 0x9f) ? 4 : 0
    i += 1
  }
  return cost
}
