import type { DayRange } from '../../base/calendar.ts'
import { capital } from '../../base/capital.ts'
import { counted } from '../../base/count.ts'
import { formatUsd, zeroUsd } from '../../base/money.ts'
import { percentText } from '../../base/percent.ts'
import type { Against } from '../../reports/digest-moves.ts'
import type { WeeklyDigest } from '../../reports/weekly-digest.ts'
import type { SeatUse } from '../../sources/seat-use.ts'
import { context, image, type Message, type PictureSource, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { nameShown } from '../people/names.ts'
import { type Sample, sampleHead, samplePrefix } from '../samples/sample-head.ts'
import { budgetLines, type DigestReading, findingBlocks, incidentLines, lateText, listed, seatLines } from './parts.ts'
import { beside, moveLine, moverLines, openButton, shortDays, usual, usualNote, weekBefore, within } from './words.ts'

/** What the reader spent themselves, and the model most of it went to, where there is one. */
export type OwnWeek = Against & { topModel: string | null }

/** What a weekly digest shows beside its figures; `seats` where everybody's are read. */
export type WeekExtras = {
  picture: { source: PictureSource; altText: string } | null
  own: OwnWeek | null
  seats: readonly SeatUse[]
}

const mostShifts = 3

/** `digest.weekly`, to whoever reads more than their own week. */
export function weeklyMessage(week: WeeklyDigest, extras: WeekExtras, reading: DigestReading): Message {
  const { picture, own, seats } = extras
  const head = `${formatUsd(week.spentMicroUsd)} in the week of ${shortDays(week.range)}`
  const standing = standingOf(week)
  return {
    text: escapeMrkdwn(`${samplePrefix(reading.sample)}${head} ${within(week)}: ${standing}.`),
    blocks: [
      ...sampleHead(reading.sample),
      section(
        `*${formatUsd(week.spentMicroUsd)}* in the week of ${shortDays(week.range)} · ${whoseOf(week)}\n${capital(standing)}.`,
      ),
      ...(picture ? [image(picture.source, picture.altText)] : []),
      ...listed('What moved most', moverLines(week.movers, reading.naming, moveLine)),
      ...listed('Models', week.shifts.slice(0, mostShifts).map(shiftLine)),
      ...listed('Budgets near their limits', budgetLines(week.budgets, reading)),
      ...findingBlocks(week.findings, reading.naming),
      ...listed('Also', [...incidentLines(week.incidents), ...seatLines(seats)]),
      ...openButton(week.scope, week.range),
      context(
        own ? ownText(own) : '',
        lateText(week.late),
        `Days are UTC days, as vendors bill them. ${usualNote(week)}`,
      ),
    ],
  }
}

/** `digest.weekly`, to a member who asked for their own week. */
export function ownWeekMessage(own: OwnWeek, { range, sample }: { range: DayRange; sample: Sample }): Message {
  const spent = formatUsd(own.spentMicroUsd)
  const when = `in your week of ${shortDays(range)}`
  const standing = ownStanding(own)
  return {
    text: escapeMrkdwn(`${samplePrefix(sample)}${spent} ${when}: ${standing}.`),
    blocks: [
      ...sampleHead(sample),
      section(`*${spent}* ${when}\n${capital(standing)}${mostOn(own)}.`),
      context('`/spend me last week` tells more. You chose to get this: Home &gt; Notifications.'),
    ],
  }
}

function whoseOf({ name, people }: WeeklyDigest): string {
  return people === 0 ? nameShown(name) : `${nameShown(name)}, ${counted(people, 'person', 'people')} with spend`
}

function standingOf({ spentMicroUsd, usualMicroUsd, earlier: [before = zeroUsd] }: Against): string {
  if (spentMicroUsd === 0 && before === 0) return 'nothing was spent, as in the week before'
  const week = beside(spentMicroUsd, weekBefore(before))
  return usualMicroUsd === null ? week : `${week}, ${beside(spentMicroUsd, usual(usualMicroUsd))}`
}

/** `You: *$34.10*, 12% less than usual ($38.75); most on claude-sonnet-5.` */
function ownText(own: OwnWeek): string {
  return `You: *${formatUsd(own.spentMicroUsd)}*, ${ownStanding(own)}${mostOn(own)}.`
}

function ownStanding({ spentMicroUsd, usualMicroUsd, earlier: [before = zeroUsd] }: OwnWeek): string {
  if (spentMicroUsd === 0 && before === 0) return 'nothing was spent, as in the week before'
  return beside(spentMicroUsd, usualMicroUsd === null ? weekBefore(before) : usual(usualMicroUsd))
}

function mostOn({ topModel, spentMicroUsd }: OwnWeek): string {
  return topModel === null || spentMicroUsd === 0 ? '' : `; most on ${nameShown(topModel, 40)}`
}

function shiftLine({ name, share, before }: WeeklyDigest['shifts'][number]): string {
  return `• *${nameShown(name, 40)}* ${percentText(share)} of spend, after ${percentText(before)} the week before`
}
