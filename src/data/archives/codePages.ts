/**
 * The code pages that names in archives are written in where nothing says UTF-8. Those of DOS are tables
 * here; the platform's TextDecoder knows the others.
 */

/** Signs of the bytes 0x80 to 0xff. */
const dosTables = {
  cp437:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀' +
    'αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
  cp850:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀' +
    'ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0',
  cp852:
    'ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀' +
    'ÓßÔŃńňŠšŔÚŕŰýÝţ´\u00ad˝˛ˇ˘§÷¸°¨˙űŘř■\u00a0',
} as const

/** In the order of preference between code pages that fit equally well. */
export const codePages = [
  'cp437',
  'shift_jis',
  'gbk',
  'euc-kr',
  'big5',
  'ibm866',
  'cp850',
  'cp852',
  'windows-1252',
  'windows-1251',
  'windows-1250',
  'windows-1253',
  'windows-1254',
  'windows-874',
  'euc-jp',
  'koi8-r',
] as const

export type CodePage = (typeof codePages)[number]
export type NameEncoding = 'utf-8' | CodePage

const ascii = new TextDecoder('ascii')

function decodeDos(bytes: Uint8Array, table: string): string {
  let text = ''
  for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : table[byte - 0x80]
  return text
}

/** @returns a decoder, which gives null for bytes that are not of this encoding */
export function nameDecoder(encoding: NameEncoding): (bytes: Uint8Array) => string | null {
  if (encoding in dosTables) {
    const table = dosTables[encoding as keyof typeof dosTables]
    return (bytes) => decodeDos(bytes, table)
  }
  const decoder = new TextDecoder(encoding, { fatal: true })
  return (bytes) => {
    try {
      return decoder.decode(bytes)
    } catch {
      return null
    }
  }
}

export const isAscii = (bytes: Uint8Array): boolean => bytes.every((byte) => byte < 0x80)

/** A name of plain letters, which all encodings here share. */
export const decodeAscii = (bytes: Uint8Array): string => ascii.decode(bytes)
