import { readdirSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { galleryPage, pictureFile } from './page.ts'
import { openStudio } from './studio.ts'
import { surfacesIn } from './surfaces.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: path.join(root, 'docs') }, png: { type: 'boolean', default: false } },
})
const format = values.png ? 'png' : 'webp'

const surfaces = await surfacesIn(root)
const wanted = surfaces.filter(({ feature }) => positionals.length === 0 || positionals.includes(feature))
if (wanted.length === 0) {
  const known = [...new Set(surfaces.map(({ feature }) => feature))].join(', ')
  throw new Error(`There is no feature ${positionals.join(' or ')}. There are ${known}.`)
}
const studio = await openStudio()
try {
  for (const surface of wanted) {
    for (const width of ['wide', 'narrow'] as const) {
      const file = path.join(values.out, 'gallery', pictureFile(surface, width, format))
      await mkdir(path.dirname(file), { recursive: true })
      await writeFile(file, await studio.picture(surface, width, format))
    }
  }
} finally {
  await studio.close()
}
const charts = readdirSync(path.join(root, 'src/charts/fixtures')).filter((file) => file.endsWith('.svg'))
await writeFile(path.join(values.out, 'gallery.md'), galleryPage({ surfaces, charts }))
console.log(`${wanted.length} surfaces drawn, listed in ${path.join(values.out, 'gallery.md')}`)
