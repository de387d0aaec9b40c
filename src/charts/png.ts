import { fileURLToPath } from 'node:url'
import { Resvg } from '@resvg/resvg-js'

const fontFiles = ['Inter-Regular.ttf', 'Inter-SemiBold.ttf'].map((name) =>
  fileURLToPath(new URL(`../../charts/fonts/${name}`, import.meta.url)),
)

/** Paints an SVG at twice its size with the fonts that ship with the app, so that every machine paints the same bytes. */
export function paintPng(svg: string): Buffer {
  const painter = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: 2 },
    font: { loadSystemFonts: false, fontFiles, defaultFontFamily: 'Inter' },
  })
  return painter.render().asPng()
}
