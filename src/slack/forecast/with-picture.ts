import type { Chart } from '../../charts/chart.ts'
import type { Db } from '../../db/database.ts'
import type { Asker } from '../asking.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import { context, image, type Message, type PictureSource, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import type { Reply } from '../listening/requests.ts'
import { pictureTheme } from '../picture-theme.ts'

/** A chart and what it says to somebody who cannot see it. */
export type Picture = { chart: Chart; altText: string }

/**
 * Says figures at once and their picture after them. Where pictures have no address, `message` is asked for a button that
 * sends it to the own messages instead.
 */
export async function sayWithPicture(
  { db, pictures }: { db: Db; pictures: Pick<ChartPictures, 'hasAddress' | 'byAddress'> },
  { asker, reply }: { asker: Asker; reply: Reply },
  { message, picture }: { message(chartButton: boolean): Message; picture: Picture | null },
): Promise<void> {
  const chartButton = picture !== null && !pictures.hasAddress
  const said = await reply(message(chartButton))
  if (said !== 'said' || !picture || chartButton) return
  const source = await pictures.byAddress(picture.chart, await pictureTheme(db, asker))
  const shown = source ? await reply(pictureMessage(picture, source)) : 'refused'
  if (shown === 'refused') await reply(pictureMissing)
}

/** A picture in a message of its own. */
export function pictureMessage({ altText }: Picture, source: PictureSource): Message {
  return { text: escapeMrkdwn(altText), blocks: [image(source, altText)] }
}

/** The figures with their picture for somebody's own messages; without a picture it says so. */
export function withPicture(message: Message, picture: Picture, source: PictureSource | null): Message {
  const [first, ...rest] = message.blocks
  if (!source || !first) return { ...message, blocks: [...message.blocks, context(missingHere)] }
  return { ...message, blocks: [first, image(source, picture.altText), ...rest] }
}

const missingHere = 'The chart could not be attached this time; the figures are complete. Try again in a minute.'

const missing = 'The chart could not be shown here. The figures above are complete.'

const pictureMissing: Message = { text: missing, blocks: [section(missing)] }
