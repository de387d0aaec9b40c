import type { KnownBlock } from '@slack/types'
import { dayOf } from '../../base/calendar.ts'
import { type InsightPart, type Insights, insightParts } from '../../reports/insights.ts'
import { scopeKey } from '../../reports/scope.ts'
import { choice } from '../dashboard/controls.ts'
import {
  actions,
  button,
  context,
  image,
  type Message,
  type PictureSource,
  preformatted,
  section,
} from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { insightActions, insightControls } from './action-ids.ts'
import { activePart } from './active.ts'
import { codePart } from './code.ts'
import type { ShownPart } from './part.ts'
import { planPart } from './plan.ts'
import { toolsPart } from './tools.ts'
import { versionsPart } from './versions.ts'

const partNames: Record<InsightPart, string> = {
  active: 'Active people',
  plan: 'How long plans last',
  code: 'Code and AI’s share',
  tools: 'Tools, commands, files',
  versions: 'Client versions',
}

/** The part somebody chose; the usual one for what we did not write. */
export function partChosen(word: string | undefined): InsightPart {
  return insightParts.find((part) => part === word) ?? insightParts[0]
}

/** A part in lines, tables and a picture. */
export function shownPart(insights: Insights, now: Date): ShownPart {
  const today = dayOf(now)
  switch (insights.part) {
    case 'active':
      return activePart(insights, today)
    case 'plan':
      return planPart(insights, today)
    case 'code':
      return codePart(insights, today)
    case 'tools':
      return toolsPart(insights, today)
    case 'versions':
      return versionsPart(insights, today)
  }
}

/** The “Insights” tab below its selection: one part at a time. */
export function insightsBlocks(
  insights: Insights,
  { now, picture }: { now: Date; picture: PictureSource | null },
): KnownBlock[] {
  const shown = shownPart(insights, now)
  const choices = insightParts.map((part) => ({ word: part, text: partNames[part] }))
  return [
    actions(choice(insightControls.part, 'Choose a part', choices, insights.part)),
    section(`*${escapeMrkdwn(shown.line)}*`),
    ...(picture && shown.picture ? [image(picture, shown.picture.altText)] : []),
    ...shown.tables.flatMap(({ title, text }) => (text === '' ? [] : [section(`*${title}*`), preformatted(text)])),
    ...(shown.names.length === 0 ? [] : [section(shown.names.join('\n'))]),
    context(...shown.notes, 'Days are UTC days.'),
    actions(
      button({
        actionId: insightActions.moreCharts,
        text: 'More charts',
        value: `${scopeKey(insights.scope)} ${insights.period.word}`,
      }),
    ),
  ]
}

/** The answer to `/spend insights`: each part in a sentence. */
export function insightsMessage(all: readonly Insights[], now: Date): Message {
  const lines = all.map((insights) => {
    const { line } = shownPart(insights, now)
    return `*${partNames[insights.part]}*\n${escapeMrkdwn(withoutName(line, insights.scope.name))}.`
  })
  const [first] = all
  const who = first ? `${first.scope.name}, ${first.period.label}` : ''
  return {
    text: escapeMrkdwn(`How AI is used: ${who}`),
    blocks: [
      section(`*${escapeMrkdwn(`How AI is used: ${who}`)}*`),
      section(lines.join('\n')),
      context(
        'The *Insights* tab of my Home has the names, tables and charts behind each, and says what they rest on.',
      ),
    ],
  }
}

/** Insights are of groups. */
export function notOfOnePerson(): Message {
  const text =
    'Insights are about teams and the organisation: `/spend insights org` or `/spend insights team payments`.'
  return { text, blocks: [section(text)] }
}

function withoutName(line: string, name: string): string {
  const said = line.slice(name.length + 2)
  return line.startsWith(`${name}: `) ? `${said.charAt(0).toUpperCase()}${said.slice(1)}` : line
}
