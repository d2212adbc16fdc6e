/**
 * Walks everything that is visible on a page and lists what a visitor could not read or reach: too small
 * text and targets, controls below something else, and scrolling in two directions.
 */
import { setTimeout } from 'node:timers/promises'
import type { Page } from '@playwright/test'

/** What may scroll sideways by nature: tables, maps of layers and heads, and the row of examples. */
const scrollsSideways = '.scroll, .attention-scroll, .confusion-scroll, .example-list, textarea, pre'

/**
 * Small targets that have another way: a link or a term in a sentence has the line (WCAG 2.5.8), the cells
 * of the layers and steps have the keys and the table below, pixels are moved by keys.
 */
const smallByNature = '.term, p a, li a, td a, .heat-cell, .skip, [tabindex="-1"][aria-hidden="true"]'

interface Limits {
  /** Least size of text, CSS pixels. */
  text?: number
  /** Least width and height of what is pressed, CSS pixels. */
  target?: number
}

/**
 * Gives the page another size and waits for two of its frames: only then have its media queries answered and
 * React drawn what hangs on them.
 */
export async function resize(page: Page, width: number, height: number): Promise<void> {
  await page.setViewportSize({ width, height })
  await page.evaluate(
    () => new Promise<void>((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn()))),
  )
}

/** Everything visible with smaller text or smaller targets than these, one line each. */
export function tooSmall(page: Page, limits: Limits): Promise<string[]> {
  return page.evaluate(
    ([{ text = 0, target = 0 }, exempt]) => {
      const found = new Set<string>()
      const isVisible = (element: Element) =>
        element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
        !element.closest('.unseen, [inert], [aria-hidden="true"] .recharts-text')
      const nameOf = (element: Element) =>
        `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} ` +
        `"${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}"`
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      while (walker.nextNode()) {
        const element = walker.currentNode.parentElement
        if (!element || !walker.currentNode.textContent?.trim() || !isVisible(element)) continue
        if (element.closest('option, script, style, title')) continue
        const scale = element instanceof SVGGraphicsElement ? (element.getScreenCTM()?.a ?? 1) : 1
        const size = parseFloat(getComputedStyle(element).fontSize) * scale
        if (size < text - 0.05) found.add(`text of ${size.toFixed(1)} px: ${nameOf(element)}`)
      }
      const controls =
        'button, a[href], input, select, textarea, summary, [role="tab"], [role="gridcell"][tabindex], ' +
        '[role="option"], [role="menuitem"]'
      for (const element of document.querySelectorAll(controls)) {
        if (!isVisible(element) || element.matches(exempt)) continue
        const isTick = element.matches('input[type="checkbox"], input[type="radio"]')
        const pressed = (isTick && (element.closest('label') ?? element.closest('td'))) || element
        const { width, height } = pressed.getBoundingClientRect()
        if (Math.min(width, height) < target - 0.5)
          found.add(`target of ${width.toFixed(0)} x ${height.toFixed(0)} px: ${nameOf(element)}`)
      }
      return [...found]
    },
    [limits, smallByNature] as const,
  )
}

/** What is still found after two seconds: charts follow the window only after it has been drawn. */
async function lasting(find: () => Promise<string[]>): Promise<string[]> {
  const deadline = Date.now() + 2000
  for (;;) {
    const found = await find()
    if (found.length === 0 || Date.now() > deadline) return found
    await setTimeout(100)
  }
}

/** Every part that scrolls sideways though it need not, and the page itself if it does. */
export function sidewaysScrolling(page: Page): Promise<string[]> {
  return lasting(() => sidewaysScrollingNow(page))
}

function sidewaysScrollingNow(page: Page): Promise<string[]> {
  return page.evaluate((allowed) => {
    const root = document.documentElement
    const wide = [...document.querySelectorAll<HTMLElement>('body *')].filter((element) => {
      if (element.scrollWidth <= element.clientWidth + 1 || element.closest(allowed)) return false
      return /auto|scroll/.test(getComputedStyle(element).overflowX) && element.checkVisibility()
    })
    return [
      // One pixel may be the rounding of a fraction.
      ...(root.scrollWidth > root.clientWidth + 1
        ? [`the page, by ${root.scrollWidth - root.clientWidth} px`]
        : []),
      ...wide.map(
        ({ className, scrollWidth, clientWidth }) => `${className}, by ${scrollWidth - clientWidth} px`,
      ),
    ]
  }, scrollsSideways)
}

/** What moves: the animations and transitions that take time. */
export function moving(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    document.getAnimations().flatMap((animation) => {
      const target = (animation.effect as KeyframeEffect | null)?.target
      const duration = Number(animation.effect?.getComputedTiming().duration)
      return animation.playState === 'running' && duration > 1
        ? [`${target?.className} for ${duration} ms`]
        : []
    }),
  )
}

/**
 * Controls that no scrolling brings to a place where a press reaches them; of an open dialog, else of the
 * whole page.
 */
export function unreachable(page: Page): Promise<string[]> {
  return lasting(() => unreachableNow(page))
}

function unreachableNow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const dialogs = document.querySelectorAll('[role="dialog"]')
    const within = dialogs[dialogs.length - 1] ?? document.body
    const controls =
      'button, a[href], input, select, textarea, summary, [role="tab"], [role="slider"], [role="application"]'
    const isReached = (element: Element): boolean => {
      const pressed = element.closest('label') ?? element
      return (['center', 'start', 'end'] as const).some((block) => {
        element.scrollIntoView({ block, inline: 'nearest', behavior: 'instant' })
        const { left, top, width, height } = element.getBoundingClientRect()
        const hit = document.elementFromPoint(left + width / 2, top + height / 2)
        return hit !== null && (pressed.contains(hit) || (hit as Element).contains(element))
      })
    }
    return [...within.querySelectorAll(controls)]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      .filter((element) => !element.closest('.unseen, .skip, [inert], [aria-hidden="true"]'))
      .filter((element) => !isReached(element))
      .map((element) => {
        const { left, top, width, height } = element.getBoundingClientRect()
        const hit = document.elementFromPoint(left + width / 2, top + height / 2)
        const name = element.getAttribute('aria-label') ?? element.textContent ?? ''
        return `${element.className} "${name.trim().slice(0, 40)}" below ${hit?.className}`
      })
  })
}

/** What the wide layout's header cuts off or lets overlap, and the facts that take a second line. */
export function cutInBars(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const shownIn = (selector: string) =>
      [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility())
    for (const box of shownIn('.readouts, .backend-chip, .bar-end')) {
      const outer = box.getBoundingClientRect()
      for (const child of box.children) {
        const { left, right } = child.getBoundingClientRect()
        if (child.checkVisibility() && (left < outer.left - 1 || right > outer.right + 1))
          found.push(`cut: ${child.textContent}`)
        // The adapter's name ends in dots by intention.
        if (child.scrollWidth > child.clientWidth + 1 && !child.matches('.backend-adapter'))
          found.push(`clipped in itself: ${child.textContent}`)
      }
    }
    const parts = shownIn('.bar > *').map((element) => element.getBoundingClientRect())
    parts.slice(1).forEach((part, i) => {
      if (part.left < parts[i].right - 1) found.push(`header part ${i + 1} overlaps part ${i}`)
    })
    const [first, ...others] = shownIn('.facts dl > div')
    for (const fact of others)
      if (fact.getBoundingClientRect().top !== first.getBoundingClientRect().top)
        found.push(`second line: ${fact.textContent}`)
    return found
  })
}
