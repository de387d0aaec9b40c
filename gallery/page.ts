import type { Surface } from './surfaces.ts'

/** The text of `docs/gallery.md`: every picture by feature, wide beside narrow, then the charts. */
export function galleryPage({ surfaces, charts }: { surfaces: readonly Surface[]; charts: readonly string[] }): string {
  const features = Object.entries(Object.groupBy(surfaces, ({ feature }) => feature))
  const sections = features.map(([feature, ones = []]) => `## ${feature}\n\n${ones.map(figure).join('\n')}`)
  return `# What people see

Every message, modal and Home tab that a golden file holds, drawn in Chromium as wide as a laptop and as a phone.
\`npm run gallery\` makes this page; \`npm run gallery -- budgets keys\` draws these features only. Where a surface shows a
chart, one of the same feature stands in. Long ones are cut.

${features.map(([feature]) => `[${feature}](#${feature})`).join(' · ')} · [charts](#charts)

${sections.join('\n')}
## charts

${charts.map(chartFigure).join('\n')}
`
}

/** Where the picture of a surface lies, below the folder of the gallery. */
export function pictureFile({ feature, name }: Surface, width: string, format: string): string {
  return `${feature}/${name.replaceAll('/', '-')}.${width}.${format}`
}

function figure(surface: Surface): string {
  const [wide, narrow] = ['wide', 'narrow'].map((width) => `gallery/${pictureFile(surface, width, 'webp')}`)
  const { feature, name } = surface
  return `### ${name}

<img src="${wide}" width="560" alt="${feature} ${name}, wide"> <img src="${narrow}" width="260" alt="${feature} ${name}, narrow">
`
}

function chartFigure(file: string): string {
  return `<img src="../src/charts/fixtures/${file}" width="360" alt="${file.replace('.svg', '').replaceAll(/[-.]/g, ' ')}">`
}
