import { z } from 'zod'
import { addDays, dayMs, dayOf, mondayOf } from '../../base/calendar.ts'
import type { Db } from '../../db/database.ts'
import { sampleCycleNotice } from '../../notices/cycle-notice.ts'
import { samplePlanNotice } from '../../notices/plan-notice.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import { type Message, section } from '../kit/blocks.ts'
import { type OutboxRenderer, type Reading, renderer } from '../outbox/renderer.ts'
import { madeUpAlert } from './made-up-alert.ts'
import { madeUpNotice } from './made-up-notices.ts'
import { type Sample, sampleHead, samplePrefix } from './sample-head.ts'
import { type SampleName, sampleNames, sampleTitles } from './sample-names.ts'

type Deps = { db: Db; pictures: Pick<ChartPictures, 'byAddress' | 'byFile'> }

const shape = z.object({ name: z.enum(sampleNames) })

/** How samples are drawn: by what draws the notice itself (`renderers`) where it shows live figures, else as an example. */
export function sampleMessages(
  deps: Deps,
  renderers: Readonly<Record<string, OutboxRenderer>>,
): Record<string, OutboxRenderer> {
  return {
    'notice.sample': renderer(shape, async ({ name }, reading) => {
      const { now } = reading
      const madeUp = name === 'incident.alert' ? await madeUpAlert(deps, now) : madeUpNotice(name, now)
      if (madeUp) return asSample(madeUp)
      const data = await liveData(deps.db, name, reading)
      return (await renderers[name]?.draw(data, reading)) ?? nothingYet(name)
    }),
  }
}

/** A message made of example figures: headed so, and with nothing that could be pressed. */
function asSample({ text, blocks }: Message): Message {
  const sample: Sample = 'made-up'
  return {
    text: `${samplePrefix(sample)}${text}`,
    blocks: [...sampleHead(sample), ...blocks.filter(({ type }) => type !== 'actions')],
  }
}

async function liveData(db: Db, name: SampleName, { now }: Reading): Promise<unknown> {
  const today = dayOf(now)
  const isSample = true
  switch (name) {
    case 'cycle.ending':
      return sampleCycleNotice(db, { stage: 'ending', now })
    case 'cycle.closed':
      return sampleCycleNotice(db, { stage: 'closed', now })
    case 'plan.exhausted':
      return samplePlanNotice(db, now)
    case 'cost.daily': {
      const found = { foundFrom: new Date(now.getTime() - dayMs).toISOString(), foundTo: now.toISOString() }
      return { of: { readBy: 'person' }, from: addDays(today, -1), to: today, ...found, isSample }
    }
    case 'digest.weekly':
      return { of: { readBy: 'person' }, from: addDays(mondayOf(today), -7), to: mondayOf(today), isSample }
    default:
      return { from: addDays(today, -7), to: today, isSample }
  }
}

function nothingYet(name: SampleName): Message {
  const text = `There is nothing to show of “${sampleTitles[name]}” yet: it tells of usage, and none is counted for it.`
  return { text, blocks: [section(text)] }
}
