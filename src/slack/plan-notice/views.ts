import { addDays, type Day, dayOf, daysBetween } from '../../base/calendar.ts'
import { counted, countText } from '../../base/count.ts'
import { andList } from '../../base/list-words.ts'
import { formatUsd } from '../../base/money.ts'
import type { PlanNotice } from '../../notices/plan-notice.ts'
import { stretchOf } from '../../reports/period-unit.ts'
import type { Scope } from '../../reports/scope.ts'
import { insightActions } from '../insights/action-ids.ts'
import { actions, button, context, localTime, type Message, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'
import { type Sample, sampleHead, samplePrefix } from '../samples/sample-head.ts'

/** What a notice is drawn from. `names`: those who are new, some of them; null where this place may not read names. */
export type PlanFacts = {
  notice: PlanNotice
  scope: Exclude<Scope, { kind: 'person' }>
  names: readonly string[] | null
  sample: Sample
}

/** `plan.exhausted`: how many have used up the plan, and who is new. */
export function planMessage({ notice, scope, names, sample }: PlanFacts, now: Date): Message {
  const line = planLine(notice, scope)
  const about = aboutCycle(notice, dayOf(now))
  return {
    text: escapeMrkdwn(`${samplePrefix(sample)}${line}. ${about}`),
    blocks: [
      ...sampleHead(sample),
      section([`*${escapeMrkdwn(line)}*`, about, escapeMrkdwn(newWords(notice, names))].filter(isSaid).join('\n')),
      context(asides(notice, names)),
      ...(notice.place === 'direct' ? [actions(moreButton(notice, now))] : []),
    ],
  }
}

/** `12 of 40 active people have used up the included plan this cycle`, plain. */
export function planLine({ ended, people }: PlanNotice, scope: PlanFacts['scope']): string {
  const whose = scope.kind === 'org' ? '' : ` in ${scope.name}`
  const who = `${countText(ended)} of ${counted(people, 'active person', 'active people')}${whose}`
  return `${who} ${ended === 1 ? 'has' : 'have'} used up the included plan this cycle`
}

function aboutCycle({ from, to, day, beyondMicroUsd }: PlanNotice, today: Day): string {
  const cycle = `Cursor’s billing cycle ${stretchOf({ from, to }, today).label}, day ${day} of ${daysBetween(from, to)}`
  return `${cycle}. What they use beyond it is billed: ${formatUsd(beyondMicroUsd)} so far.`
}

function newWords({ newCount }: PlanNotice, names: PlanFacts['names']): string {
  if (names === null || names.length === 0)
    return newCount === 0 ? '' : `New: ${counted(newCount, 'person', 'people')}.`
  const rest = newCount - names.length
  const others = rest > 0 ? [`${countText(rest)} ${rest === 1 ? 'other' : 'others'}`] : []
  return `New: ${andList([...names.map((name) => cut(name, 60)), ...others])}.`
}

function asides({ toldAt }: PlanNotice, names: PlanFacts['names']): string {
  const since = toldAt === null ? 'The first time this cycle.' : `New since ${localTime(new Date(toldAt))}.`
  const again = 'Said again once five more people, or a tenth of all, have used theirs up.'
  const who = names === null ? 'Who they are, leads, finance and admins see in Home > Overview > Insights.' : ''
  return [since, again, who].filter(isSaid).join(' ')
}

function isSaid(part: string): boolean {
  return part !== ''
}

// The days so far as they are when it is sent, whenever it is pressed.
function moreButton({ scope, from, to }: PlanNotice, now: Date) {
  const last = dayOf(now) < to ? dayOf(now) : addDays(to, -1)
  return button({
    actionId: insightActions.moreCharts,
    text: 'More charts',
    value: `${scope} ${from}..${last}`,
    label: 'More charts of how plans and tools are used',
  })
}
