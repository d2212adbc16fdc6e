/** Classes in file names: cat.0.jpg, cat_001.png, cat (12).jpg. */

/** What cameras and programs begin names with. */
const cameraNames = new Set(
  (
    'img,image,images,dsc,dscn,dscf,pxl,mvimg,p,photo,photos,pic,picture,screenshot,screen shot,screen,' +
    'frame,file,scan,untitled,unnamed,download,whatsapp image,val,test,train,sample,bild,foto,图片,图像,截图'
  ).split(','),
)

/**
 * The beginning of a file's name before its number, or null without either.
 * @param path with the file's name last
 */
export function namePrefix(path: string): string | null {
  const name = (path.split('/').at(-1) ?? path).replace(/\.[^.]*$/, '')
  const match = /^(.*?)[\s._-]*\(?\d+\)?$/u.exec(name)
  if (!match || !/\p{L}/u.test(match[1])) return null
  return match[1].trim()
}

/**
 * Whether file names give classes: every one has a beginning and a number, and there are 2 to 256 beginnings
 * with several files each that are not those of cameras.
 */
export function prefixesAreClasses(paths: readonly string[]): boolean {
  const counts = new Map<string, number>()
  for (const path of paths) {
    const prefix = namePrefix(path)
    if (prefix === null || cameraNames.has(prefix.toLowerCase())) return false
    counts.set(prefix, (counts.get(prefix) ?? 0) + 1)
  }
  return counts.size >= 2 && counts.size <= 256 && [...counts.values()].every((count) => count >= 2)
}
