import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '../base/app-error.ts'
import { addDays, dayOf, startOfDay } from '../base/calendar.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Chart } from '../charts/chart.ts'
import type { ChartRenderer } from '../charts/renderer.ts'
import type { ThemeName } from '../charts/theme.ts'
import type { Db } from '../db/database.ts'
import { signPictureUrl } from '../reports/picture-url.ts'
import { savePicture } from '../reports/pictures.ts'
import type { PictureSource } from './kit/blocks.ts'
import { cut } from './kit/limits.ts'
import { patiently, type SlackClients, slackErrorOf } from './web-api.ts'

type Deps = {
  db: Db
  clock: Clock
  log: Log
  charts: ChartRenderer
  clients: SlackClients
  publicUrl: string | null
  urlKey: Buffer
}

/** How a chart reaches Slack: by an address of ours where we have a public one, else as a file. In whose theme, whoever asks has to say. */
export type ChartPictures = {
  /** Whether pictures can be shown by address at all. */
  hasAddress: boolean
  /** An address of the drawn chart; null without a public address or when it could not be drawn. */
  byAddress(chart: Chart, theme: ThemeName): Promise<PictureSource | null>
  /** The drawn chart as a file of Slack's that is ready to be shown; null when it did not get so far. */
  byFile(chart: Chart, theme: ThemeName, title: string): Promise<PictureSource | null>
}

/**
 * A chart for a message that many read, which is drawn light: by address, else as a file. Null where neither came to be, and
 * then the message goes without.
 */
export async function pictureForMany(
  pictures: Pick<ChartPictures, 'byAddress' | 'byFile'>,
  { chart, altText }: { chart: Chart; altText: string },
): Promise<PictureSource | null> {
  return (await pictures.byAddress(chart, 'light')) ?? pictures.byFile(chart, 'light', cut(altText, longestTitle))
}

const longestTitle = 100

export function openChartPictures(deps: Deps): ChartPictures {
  const { db, clock, log, charts, publicUrl, urlKey } = deps
  // Which picture is which file in which workspace, so that the same chart is not uploaded again. Files in messages are
  // never deleted.
  const files = new Map<string, string>()

  async function drawn(chart: Chart, theme: ThemeName): Promise<{ id: string; png: Buffer }> {
    const png = await charts.render(chart, theme)
    return { id: await savePicture(db, { png, now: clock.now() }), png }
  }

  return {
    hasAddress: publicUrl !== null,
    async byAddress(chart, theme) {
      if (publicUrl === null) return null
      try {
        const { id } = await drawn(chart, theme)
        // Until the end of tomorrow: the same address all day, so that Slack's own cache of it serves.
        const expiresAt = startOfDay(addDays(dayOf(clock.now()), 2))
        return { url: signPictureUrl({ publicUrl, urlKey, id, expiresAt }) }
      } catch (thrown) {
        log.warn({ err: thrown, chart: chart.name }, 'a chart is left out: it could not be drawn')
        return null
      }
    },
    async byFile(chart, theme, title) {
      try {
        const { id, png } = await drawn(chart, theme)
        const key = `${deps.clients.workspace ?? ''} ${id}`
        const known = files.get(key)
        const fileId = known ?? (await upload(deps.clients, png, title))
        await untilReady(deps.clients, fileId)
        if (files.size > 1000) files.clear()
        files.set(key, fileId)
        return { fileId }
      } catch (thrown) {
        log.warn({ err: thrown, chart: chart.name }, 'a chart is left out: it did not reach Slack')
        return null
      }
    },
  }
}

async function upload(clients: SlackClients, png: Buffer, title: string): Promise<string> {
  const uploaded = await patiently(() =>
    clients.interactive.filesUploadV2({ file: png, filename: 'ai-spend.png', title }),
  )
  const id = uploaded.files.flatMap((group) => group.files ?? [])[0]?.id
  if (id === undefined) throw new AppError('upstream-failed', 'Slack took the chart but did not name its file.')
  return id
}

// Slack works on a file for some seconds after it has taken it; a message that shows it earlier is refused.
async function untilReady(clients: SlackClients, fileId: string): Promise<void> {
  for (const pauseMs of [0, 150, 300, 600, 1_200, 2_000, 3_000, 4_000]) {
    if (pauseMs > 0) await wait(pauseMs)
    const { file } = await patiently(() => clients.interactive.files.info({ file: fileId }))
    if (file?.mimetype) return
  }
  throw new AppError('upstream-failed', 'Slack has not finished the chart’s file in time.')
}

/** True where Slack refused blocks because of a picture in them, so that sending them without it helps. */
export function isPictureRefusal(thrown: unknown): boolean {
  return ['invalid_blocks', 'invalid_arguments', 'invalid_blocks_format'].includes(slackErrorOf(thrown) ?? '')
}
