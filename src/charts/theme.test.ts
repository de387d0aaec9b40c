import { expect, test } from 'vitest'
import { type ThemeName, themes } from './theme.ts'

type Rgb = [number, number, number]

const names: ThemeName[] = ['light', 'dark']

// Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
const eyes: Record<string, [Rgb, Rgb, Rgb]> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
}

test.each(names.flatMap((theme) => Object.keys(eyes).map((eye) => [theme, eye] as const)))(
  'every two series of the %s theme can be told apart with %s eyes',
  (theme, eye) => {
    const colours = [...themes[theme].series, themes[theme].other]

    const pairs = colours.flatMap((one, index) =>
      colours.slice(index + 1).map((other) => ({ one, other, apart: differenceOf(seen(one, eye), seen(other, eye)) })),
    )

    expect(pairs).toHaveLength(15)
    expect(pairs.filter(({ apart }) => apart < 12)).toEqual([])
  },
)

test.each(names)('marks and text stand out from the background of the %s theme', (theme) => {
  const { background, series, other, accent, muted, incident, limit, text, quiet } = themes[theme]

  expect([...series, other, accent, muted, incident, limit].filter((c) => contrastOf(c, background) < 3)).toEqual([])
  expect([text, quiet, incident, limit].filter((c) => contrastOf(c, background) < 4.5)).toEqual([])
})

test.each(names)(
  'a line stands out from the band of the %s theme, and the most of a heat map from its least',
  (theme) => {
    const { accent, band, heat } = themes[theme]

    expect(contrastOf(accent, band)).toBeGreaterThan(3)
    expect(contrastOf(heat[0], heat[1])).toBeGreaterThan(4.5)
  },
)

/** WCAG 2.2, contrast ratio. */
function contrastOf(one: string, other: string): number {
  const [dark = 0, bright = 0] = [one, other].map((c) => luminanceOf(linear(c))).sort((a, b) => a - b)
  return (bright + 0.05) / (dark + 0.05)
}

function seen(colour: string, eye: string): Rgb {
  const rgb = linear(colour)
  const rows = eyes[eye] ?? []
  return labOf(rows.map((row) => clamped(row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2])) as Rgb)
}

function clamped(value: number): number {
  return Math.min(1, Math.max(0, value))
}

function linear(colour: string): Rgb {
  return [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as Rgb
}

function luminanceOf([r, g, b]: Rgb): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** CIE L*a*b*, D65. */
function labOf([r, g, b]: Rgb): Rgb {
  const bent = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116)
  const x = bent((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047)
  const y = bent(luminanceOf([r, g, b]))
  const z = bent((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

/** CIEDE2000 (Sharma, Wu and Dalal 2005), with all weights 1. */
function differenceOf([l1, a1, b1]: Rgb, [l2, a2, b2]: Rgb): number {
  const turn = Math.PI / 180
  const meanC = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2
  const stretch = 1.5 - 0.5 * Math.sqrt(meanC ** 7 / (meanC ** 7 + 25 ** 7))
  const [c1, c2] = [Math.hypot(a1 * stretch, b1), Math.hypot(a2 * stretch, b2)]
  const hueOf = (a: number, b: number) => (Math.atan2(b, a * stretch) / turn + 360) % 360
  const [h1, h2] = [hueOf(a1, b1), hueOf(a2, b2)]
  const around = Math.abs(h1 - h2) > 180
  const dh = h2 - h1 + (around ? (h2 > h1 ? -360 : 360) : 0)
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin((dh / 2) * turn)
  const l = ((l1 + l2) / 2 - 50) ** 2
  const c = (c1 + c2) / 2
  const h = (h1 + h2 + (around ? (h1 + h2 < 360 ? 360 : -360) : 0)) / 2
  const t =
    1 -
    0.17 * Math.cos((h - 30) * turn) +
    0.24 * Math.cos(2 * h * turn) +
    0.32 * Math.cos((3 * h + 6) * turn) -
    0.2 * Math.cos((4 * h - 63) * turn)
  const dl = (l2 - l1) / (1 + (0.015 * l) / Math.sqrt(20 + l))
  const dc = (c2 - c1) / (1 + 0.045 * c)
  const dhue = dH / (1 + 0.015 * c * t)
  const bend = -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * Math.sin(60 * turn * Math.exp(-(((h - 275) / 25) ** 2)))
  return Math.sqrt(dl ** 2 + dc ** 2 + dhue ** 2 + bend * dc * dhue)
}
