import type { Chart } from '../../charts/chart.ts'
import { type ChartPictures, isPictureRefusal } from '../chart-pictures.ts'
import type { Message, PictureSource } from '../kit/blocks.ts'
import { patiently, type SlackClients } from '../web-api.ts'

type Deps = { clients: SlackClients; pictures: ChartPictures }

/** Sends a chart with its figures to somebody's own messages; where the picture does not get there, the figures alone. */
export async function sendChart(
  { clients, pictures }: Deps,
  input: { slackUser: string; chart: Chart | null; title: string; draw(picture: PictureSource | null): Message },
): Promise<'with-picture' | 'without'> {
  const { slackUser, chart, title, draw } = input
  const post = (message: Message) =>
    patiently(() =>
      clients.interactive.chat.postMessage({
        channel: slackUser,
        ...message,
        unfurl_links: false,
        unfurl_media: false,
      }),
    )
  const picture = chart ? await pictures.byFile(chart, title) : null
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
