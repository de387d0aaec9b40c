import type { ModalView } from '@slack/types'
import type { Chart } from '../../charts/chart.ts'
import type { ThemeName } from '../../charts/theme.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import { context, image, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { modal } from '../kit/modal.ts'

/** A chart with its plain title, and what it says to somebody who cannot see it. `legend`: who its numbers are, mrkdwn. */
export type TitledChart = { title: string; altText: string; chart: Chart; legend?: string }

/** The charts a tab has no room for, one below the other; in words why there are none. `about`: whose and when, plain. */
export async function chartsModal(
  pictures: Pick<ChartPictures, 'hasAddress' | 'byAddress'>,
  { about, charts, theme }: { about: string; charts: readonly TitledChart[]; theme: ThemeName },
): Promise<ModalView> {
  const title = 'More charts'
  const say = (sentence: string) => modal({ callbackId: 'dashboard.charts', title, blocks: [section(sentence)] })
  if (charts.length === 0) return say('There is too little usage in this period for more charts.')
  if (!pictures.hasAddress) {
    return say('Pictures in this window need a public address of Tally’s, which nobody has set (`PUBLIC_URL`).')
  }
  const drawn = await Promise.all(
    charts.map(async (one) => ({ ...one, source: await pictures.byAddress(one.chart, theme) })),
  )
  const blocks = drawn.flatMap(({ title: name, altText, source, legend = '' }) =>
    source
      ? [section(`*${escapeMrkdwn(name)}*`), image(source, altText), ...(legend === '' ? [] : [context(legend)])]
      : [],
  )
  if (blocks.length === 0) return say('The charts could not be drawn just now. Try again in a minute.')
  return modal({ callbackId: 'dashboard.charts', title, blocks: [context(escapeMrkdwn(about)), ...blocks] })
}
