import { nearest } from '../../base/nearest.ts'
import type { Viewer } from '../../people/access.ts'
import { has } from '../../people/need.ts'
import { calendarNames } from '../../reports/period-names.ts'
import { button, context, type Message, section } from '../kit/blocks.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'
import { spendActions } from './action-ids.ts'

/** Somebody or something that could have been meant; `run` is what follows `/spend` then. */
export type Meant = { name: string; note: string; run: string }

/**
 * Says what was not understood and asks what was meant, with a button for each. With `typed` the nearest command is named,
 * and what else can be asked.
 */
export function whichMessage(input: {
  what: string
  meant: readonly Meant[]
  typed?: string
  viewer?: Viewer | null
}): Message {
  const { what, meant, typed, viewer } = input
  const command = typed === undefined ? null : nearCommand(typed.slice(0, 60), viewer ?? null)
  const hint = command ? ` Did you mean ${asCode(`/spend ${command}`)}?` : ''
  const question = `${what} ${meant.length === 1 ? 'Did you mean this one?' : 'Which one did you mean?'}`
  return {
    text: escapeMrkdwn(meant.length > 0 ? question : what),
    blocks: [
      section(meant.length > 0 ? `*${escapeMrkdwn(question)}*` : `${escapeMrkdwn(what)}${hint}`),
      ...meant.slice(0, mostMeant).map(({ name, note, run }) => ({
        ...section(`${escapeMrkdwn(cut(name, 80))}${note === '' ? '' : ` · ${escapeMrkdwn(cut(note, 80))}`}`),
        accessory: button({
          actionId: spendActions.run,
          text: 'Show',
          value: run.slice(0, 1_900),
          label: `Show ${name}`,
        }),
      })),
      ...(typed === undefined ? [] : [context(examplesText(viewer ?? null))]),
    ],
  }
}

// A short request slightly misspelt, or what is asked misspelt before whose or which: `invocie INV-0042`.
function nearCommand(typed: string, viewer: Viewer | null): string | null {
  const whole = nearest(typed.toLowerCase().slice(0, 40), known)
  if (whole) return whole
  const [first = '', ...rest] = typed.split(' ')
  const verb = first.length < 5 ? null : nearest(first.toLowerCase(), verbsFor(viewer))
  return verb && [verb, ...rest].join(' ')
}

function verbsFor(viewer: Viewer | null): string[] {
  return has(viewer, 'finance') ? [...verbs, 'invoice', 'invoices'] : verbs
}

const verbs = ['explain', 'models', 'sessions', 'forecast', 'project', 'compare', 'estimate', 'export']

/** Three things somebody can ask, by what they may see. */
export function examplesText(viewer: Viewer | null): string {
  return `For example ${examplesFor(viewer).map(asCode).join(', ')}. \`/spend help\` lists everything.`
}

function examplesFor(viewer: Viewer | null): readonly string[] {
  if (has(viewer, 'finance')) return ['/spend org', '/spend team payments last month', '/spend @ana 30d']
  if (has(viewer, 'lead')) return ['/spend team 7d', '/spend @ana 30d', '/spend me last month']
  return ['/spend me', '/spend me 7d', '/spend me last month']
}

const mostMeant = 6

const known = [
  ...['me', 'team', 'org', 'explain', 'help', 'today', 'yesterday', '7d', '30d', 'mtd', 'cycle'],
  ...['this week', 'last week', 'last month', 'last quarter', 'last year', 'last cycle'],
  ...calendarNames,
]
