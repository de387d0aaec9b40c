import type { Chart } from '../../charts/chart.ts'
import type { Db } from '../../db/database.ts'
import type { Asker } from '../asking.ts'
import { type ChartPictures, isPictureRefusal } from '../chart-pictures.ts'
import type { Message, PictureSource } from '../kit/blocks.ts'
import { pictureTheme } from '../picture-theme.ts'
import { patiently, type SlackClients } from '../web-api.ts'

type Deps = { db: Db; clients: SlackClients; pictures: ChartPictures }

/** Sends a chart with its figures to somebody's own messages; where the picture does not get there, the figures alone. */
export async function sendChart(
  { db, clients, pictures }: Deps,
  input: { asker: Asker; chart: Chart | null; title: string; draw(picture: PictureSource | null): Message },
): Promise<'with-picture' | 'without'> {
  const { asker, chart, title, draw } = input
  const post = (message: Message) =>
    patiently(() =>
      clients.interactive.chat.postMessage({
        channel: asker.slackUser,
        ...message,
        unfurl_links: false,
        unfurl_media: false,
      }),
    )
  const picture = chart ? await pictures.byFile(chart, await pictureTheme(db, asker), title) : null
  if (picture) {
    try {
      await post(draw(picture))
      return 'with-picture'
    } catch (thrown) {
      if (!isPictureRefusal(thrown)) throw thrown
    }
  }
  await post(draw(null))
  return 'without'
}
