import type { NamedScope } from '../../budgets/find-scope-named.ts'
import type { UnclearRequest } from '../../budgets/parse-budget.ts'
import { scopeKey } from '../../budgets/scope.ts'
import type { Viewer } from '../../people/access.ts'
import { button, context, type Message, section } from '../kit/blocks.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'
import { budgetActions } from './action-ids.ts'
import { nameOf } from './card.ts'
import { kindWords } from './visible.ts'

/** One of several that could have been meant. `value` comes back when it is chosen. */
export type Option = { title: string; note: string; value: string }

/** Asks which one was meant. `hint`: what stands below. */
export function whichMessage(say: string, options: readonly Option[], hint: string): Message {
  return {
    text: escapeMrkdwn(say),
    blocks: [
      section(`*${escapeMrkdwn(say)}*`),
      ...options.slice(0, 10).map(({ title, note, value }) => ({
        ...section(`${escapeMrkdwn(cut(title, 80))}${note === '' ? '' : ` · ${escapeMrkdwn(cut(note, 80))}`}`),
        accessory: button({ actionId: budgetActions.choose, text: 'This one', value, label: `Take ${cut(title, 60)}` }),
      })),
      ...(hint === '' ? [] : [context(hint)]),
    ],
  }
}

/** A scope as something to choose, together with the request it belongs to. */
export function scopeOption(scope: NamedScope, text: string): Option {
  return {
    title: nameOf(scope),
    note: kindWords(scope.scope, scope.of),
    value: JSON.stringify({ text: text.slice(0, 1_400), scope: scopeKey(scope.scope) }),
  }
}

/** For somebody who asks to see what they may not: the same whether there is such a thing or not. */
export function nothingToSeeMessage(): Message {
  return sayingMessage(
    'There is no budget of that name that you may see.',
    'You see your own budgets and those that limit you: `/budget`.',
  )
}

/** A sentence, and three things one can say. */
export function unclearMessage({ say, tryInstead, asksToChange }: Omit<UnclearRequest, 'kind'>): Message {
  const meant = tryInstead === null ? '' : ` Did you mean ${asCode(`/budget ${tryInstead}`)}?`
  const examples = [
    '/budget set @ana $500/month hard',
    '/budget show payments',
    '/budget raise payments $100 until friday because release',
  ]
  return {
    text: escapeMrkdwn(say),
    blocks: [
      section(`${sayWithCode(say)}${meant}`),
      context(
        `For example ${examples.map((one) => `\`${one}\``).join(', ')}.${asksToChange ? ' Nothing was changed.' : ''}`,
      ),
    ],
  }
}

/** A sentence and, below it, what to do. */
export function sayingMessage(say: string, hint = ''): Message {
  return { text: escapeMrkdwn(say), blocks: [section(`*${escapeMrkdwn(say)}*${hint === '' ? '' : `\n${hint}`}`)] }
}

// Our own sentences show commands as code; what they quote of people has no markup left.
function sayWithCode(say: string): string {
  return escapeMrkdwn(say)
}

/** Why somebody may not change a budget of this scope, and who may. */
export function mayNotMessage(viewer: Viewer, scope: NamedScope | null): Message {
  const kind = scope?.scope.kind
  const isLead = viewer.roles.has('lead')
  const own = kind === 'person' && scope?.scope.kind === 'person' && scope.scope.personId === viewer.person.id
  const who =
    kind === 'org' || kind === 'project'
      ? `Only admins change budgets of ${kind === 'org' ? 'the organisation' : 'projects'}.`
      : own && isLead
        ? 'Nobody sets their own budget. An admin, or who leads the team above, can.'
        : isLead
          ? 'Leads change the budgets of their own teams and of the people in them. This one is for an admin.'
          : 'Only admins and team leads change budgets.'
  return sayingMessage(
    who,
    'Nothing was changed. To ask for more of one that limits you: `/budget raise me $100 because release`.',
  )
}

/** What `/budget help` says; each role is told what it can do. */
export function helpMessage(viewer: Viewer | null): Message {
  const isAdmin = viewer?.roles.has('admin') ?? false
  const isLead = viewer?.roles.has('lead') ?? false
  const own = [
    '`/budget`: what limits you, how much is used, and whether it lasts',
    '`/budget show payments`: one budget in full',
    '`/budget list`, `/budget list pay`: every budget you may see, or those with a word',
    '`/budget raise me $100 because release`: ask for more of a budget that limits you',
  ]
  const managing = [
    '`/budget set @ana $500/month hard`',
    '`/budget set payments 2k per cycle warn at 70,90`',
    '`/budget set project:checkout $50/day`, `key:laptop`, `org $120k/year strict`',
    '`/budget raise payments $100 until friday because release`: more for a while, at once',
    '`/budget remove payments`: asks first',
  ]
  const role = isAdmin
    ? 'You are an admin: you manage every budget.'
    : isLead
      ? 'As a lead you manage budgets of your teams, the people in them and their keys. Those of projects and the organisation are set by admins.'
      : viewer?.roles.has('finance')
        ? 'As finance you see every budget. Admins and team leads change them.'
        : 'You see your own budgets and those that limit you. Admins and team leads change them.'
  return {
    text: 'With /budget you see what limits you; /budget set, raise and remove change it.',
    blocks: [
      section(`*See*\n${own.join('\n')}`),
      ...(isAdmin || isLead ? [section(`*Change*\n${managing.join('\n')}`)] : []),
      section(
        'Periods are day, week, month, cycle (the billing cycle) and year. *Soft* budgets only tell, *hard* ones block, *strict* ones never go a cent over. A hard budget counts all spend in its scope, but can block only what goes through Tally.',
      ),
      context(role, 'What is missing opens a form. Names of several words go in quotes. Only you see the answers.'),
    ],
  }
}
