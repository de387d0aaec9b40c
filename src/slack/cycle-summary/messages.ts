import { addDays, startOfDay } from '../../base/calendar.ts'
import type { Db } from '../../db/database.ts'
import { type CycleNotice, cycleIn, cycleKinds, cycleNotice } from '../../notices/cycle-notice.ts'
import { type CycleStage, type CycleSummary, cycleSummary } from '../../reports/cycle-summary.ts'
import { type ChartPictures, pictureForMany } from '../chart-pictures.ts'
import { namingIn } from '../incidents/draw.ts'
import type { PictureSource } from '../kit/blocks.ts'
import { type Drawn, type OutboxRenderer, type Reading, renderer } from '../outbox/renderer.ts'
import { scopeSeen } from '../outbox/scope-seen.ts'
import { exampleSummary } from './example.ts'
import { cyclePicture } from './picture.ts'
import { cycleMessage } from './views.ts'

type Deps = { db: Db; admins: readonly string[]; pictures: Pick<ChartPictures, 'byAddress' | 'byFile'> }

// What could not be sent for so long, because Slack or the mail service refused us, is no news any more.
const newsDays = 14

/** How the summaries of billing cycles are drawn: with the figures as they are when they are sent, of what the reader may see then. */
export function cycleMessages(deps: Deps): Record<string, OutboxRenderer> {
  const rendererFor = (stage: CycleStage) =>
    renderer(cycleNotice, (notice, reading) => drawCycle(deps, { notice, stage, reading }))
  return { [cycleKinds.ending]: rendererFor('ending'), [cycleKinds.closed]: rendererFor('closed') }
}

async function drawCycle(
  deps: Deps,
  { notice, stage, reading }: { notice: CycleNotice; stage: CycleStage; reading: Reading },
): Promise<Drawn | null> {
  const { now } = reading
  const { isSample } = notice
  // The final figures come next.
  if (stage === 'ending' && now >= startOfDay(notice.to) && !isSample) return null
  if (now >= startOfDay(addDays(notice.to, newsDays)) && !isSample) return null
  const scope = await scopeSeen(deps, notice.scope, reading)
  if (!scope) return null
  const live = await cycleSummary(deps.db, { scope, cycle: cycleIn(notice), stage, now })
  const summary = live ?? (isSample ? exampleSummary(stage, now) : null)
  if (!summary) return null
  const sample = isSample ? (live ? 'own' : 'made-up') : null
  // Who reads the mail list nobody knows, so it is told what a channel is.
  const naming = reading.reader ? 'shown' : await namingIn(deps, 'channel')
  return cycleMessage(summary, { now, picture: await pictureOf(deps, summary), sample, naming })
}

async function pictureOf({ pictures }: Deps, summary: CycleSummary): Promise<PictureSource | null> {
  const picture = cyclePicture(summary)
  return picture && pictureForMany(pictures, picture)
}
