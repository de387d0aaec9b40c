import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { ChartRenderer } from '../../charts/renderer.ts'
import type { Db } from '../../db/database.ts'
import { findPicture, savePicture } from '../../reports/pictures.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import type { Drawn } from '../outbox/renderer.ts'

/**
 * Charts for messages that become mails: kept under an address only the mail itself knows, because it takes its pictures
 * along. Always light: what a mailbox does to a dark picture nobody knows.
 */
export function openMailPictures(deps: { db: Db; clock: Clock; log: Log; charts: ChartRenderer }): ChartPictures {
  const { db, clock, log, charts } = deps
  return {
    hasAddress: true,
    async byAddress(chart) {
      try {
        const png = await charts.render(chart, 'light')
        return { url: `cid:${await savePicture(db, { png, now: clock.now() })}` }
      } catch (thrown) {
        log.warn({ err: thrown, chart: chart.name }, 'a chart is left out of a mail: it could not be drawn')
        return null
      }
    },
    byFile: async () => null,
  }
}

/** The pictures a message shows that are ours, by their addresses in it. */
export async function picturesIn(
  db: Db,
  { blocks }: Pick<Drawn, 'blocks'>,
): Promise<Map<string, { name: string; png: Buffer }>> {
  const pictures = new Map<string, { name: string; png: Buffer }>()
  for (const block of blocks) {
    const url = block.type === 'image' && 'image_url' in block ? block.image_url : undefined
    const id = /^(?:cid:|https?:.*\/charts\/)([a-f0-9]{1,64})(?:\.png\b|$)/.exec(url ?? '')?.[1]
    const png = url && id ? await findPicture(db, id) : null
    if (url && id && png) pictures.set(url, { name: id, png })
  }
  return pictures
}
