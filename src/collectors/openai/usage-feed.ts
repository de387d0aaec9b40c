import { z } from 'zod'
import { addDays, dayOf, startOfDay } from '../../base/calendar.ts'
import { roundedUsages } from '../../ledger/usage-sum.ts'
import type { Feed, Reading } from '../feed.ts'
import { orWithout } from '../once-a-run.ts'
import { type Days, readReports, type ToldDays } from '../report-feed.ts'
import { type BilledLine, openCosts } from './costs.ts'
import type { Directory } from './directory.ts'
import { type Naming, splitCosts } from './split-costs.ts'
import { readUsage, usageOrNone } from './usage.ts'

const daysBack = 364
const daysAtATime = 28
const daysOfUsage = 7
const settlingDays = 2

/** Tokens and money of the organisation: what the bill says, shared among the hours of usage it is for. */
export function usageFeed(directory: Directory): Feed {
  return {
    name: 'openai-costs',
    title: 'costs and usage',
    async read(reading) {
      const note = usageNote.parse(reading.state.note)
      const { naming, isWhole } = await readNames(directory, reading)
      const costsOf = openCosts(reading)

      async function* read(days: Days): AsyncGenerator<ToldDays> {
        const lines = await costsOf(days)
        for (const part of partsOf(days)) yield await toldOf(reading, { part, lines, naming })
      }

      await readReports(reading, {
        maxDays: daysAtATime,
        backfillDays: daysBack,
        isAnew: note.names === 'some' && isWhole,
        read,
        remember: () => ({ names: isWhole ? 'all' : 'some' }),
      })
    },
  }
}

/** `names`: `some` where what was read names projects and people by their ids, as the directory failed. */
const usageNote = z.object({ names: z.enum(['all', 'some']) }).catch({ names: 'all' })

async function readNames(directory: Directory, reading: Reading): Promise<{ naming: Naming; isWhole: boolean }> {
  const users = await orWithout(directory.users(reading), [])
  const projects = await orWithout(directory.projects(reading), new Map<string, string>())
  const emails = new Map(users.value.map(({ id, email }) => [id, email]))
  const naming: Naming = {
    handleOf: ({ userId, keyId }) => emails.get(userId) || keyId || userId,
    projectOf: (id) => projects.value.get(id) ?? id,
  }
  return { naming, isWhole: users.isFinal && projects.isFinal }
}

function partsOf({ from, to }: Days): Days[] {
  const parts: Days[] = []
  for (let start = from; start < to; ) {
    const end = startOfDay(addDays(dayOf(start), daysOfUsage))
    const part = { from: start, to: end < to ? end : to }
    parts.push(part)
    start = part.to
  }
  return parts
}

async function toldOf(
  reading: Reading,
  { part, lines, naming }: { part: Days; lines: readonly BilledLine[] | null; naming: Naming },
): Promise<ToldDays> {
  const own = lines?.filter(({ at }) => at >= part.from.getTime() && at < part.to.getTime()) ?? null
  const isBilled = (words: RegExp) => own === null || own.some(({ line_item }) => words.test(line_item ?? ''))
  const kinds = { embeddings: isBilled(/embedding/i), searches: isBilled(/web.?search/i) }
  const asked = readUsage(reading, part, kinds)
  // Without usage the bill alone is counted; without both there is nothing to go on with.
  const hours = own === null ? await asked : await usageOrNone(asked)
  const settledBefore = startOfDay(addDays(dayOf(reading.now), -settlingDays))
  const sums = splitCosts({ hours, lines: own, settledBefore, naming })
  return { ...part, source: 'openai-costs', usages: roundedUsages('openai', sums) }
}
