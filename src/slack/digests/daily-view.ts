import { capital } from '../../base/capital.ts'
import { formatUsd } from '../../base/money.ts'
import type { DailyCost } from '../../reports/daily-cost.ts'
import { context, type Message, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { nameShown } from '../people/names.ts'
import { sampleHead, samplePrefix } from '../samples/sample-head.ts'
import { budgetLines, type DigestReading, findingBlocks, lateText, listed, nothingStandsOut } from './parts.ts'
import { beside, moverLines, onDays, openButton, riseLine, usual, usualNote, weekdays, within } from './words.ts'

/** `cost.daily`: what the last day, or the days since the last working one, cost, and what stands out. */
export function dailyMessage(cost: DailyCost, reading: DigestReading): Message {
  const spent = formatUsd(cost.spentMicroUsd)
  const standing = standingOf(cost)
  const parts = [
    ...listed('What stands out', moverLines(cost.movers, reading.naming, riseLine)),
    ...listed('Budgets near their limits', budgetLines(cost.budgets, reading)),
    ...findingBlocks(cost.findings, reading.naming),
  ]
  return {
    text: escapeMrkdwn(`${samplePrefix(reading.sample)}${spent} ${onDays(cost.range)} ${within(cost)}: ${standing}.`),
    blocks: [
      ...sampleHead(reading.sample),
      section(`*${spent}* ${onDays(cost.range)} · ${nameShown(cost.name)}\n${capital(standing)}.`),
      ...(parts.length > 0 || cost.usualMicroUsd === null ? parts : nothingStandsOut),
      ...openButton(cost.scope, cost.range),
      context(lateText(cost.late), `Days are UTC days, as vendors bill them. ${usualNote(cost)}`),
    ],
  }
}

function standingOf({ spentMicroUsd, usualMicroUsd, range }: DailyCost): string {
  const ofDays = ` for a ${weekdays(range)}`
  if (usualMicroUsd !== null) return beside(spentMicroUsd, usual(usualMicroUsd, ofDays))
  return spentMicroUsd === 0 ? 'nothing was spent' : `too early to say what is usual${ofDays}`
}
