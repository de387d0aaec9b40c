import type { ModalView } from '@slack/types'
import { counted } from '../../base/count.ts'
import type { AlertRoute } from '../../incidents/alert-routes.ts'
import { severities } from '../../incidents/incident.ts'
import type { Team } from '../../people/team.ts'
import { isSetUp } from '../../reports/set-up.ts'
import type { FirstSteps } from '../../settings/first-run.ts'
import type { OrganisationSettings } from '../../settings/organisation-settings.ts'
import { severityWords } from '../incidents/words.ts'
import { actions, button, context, type Message, section } from '../kit/blocks.ts'
import { selectInput } from '../kit/inputs.ts'
import { modal } from '../kit/modal.ts'
import { fromSeverity, isoWeekdays } from '../organisation/words.ts'
import { nameShown } from '../people/names.ts'
import { firstRunActions, firstRunSubmissions } from './action-ids.ts'
import { nextStep, stepBlocks, stepsDone } from './step-views.ts'

/** The list of first steps, as far as they are; one short text when all are done. */
export function checklistMessage(steps: FirstSteps): Message {
  if (isSetUp(steps)) {
    const text = 'Tally is set up: a provider is connected, people are matched, and alerts have a channel.'
    return {
      text,
      blocks: [section(`:white_check_mark: *Tally is set up.*\n${setUpText}`), context(laterText)],
    }
  }
  const done = stepsDone(steps)
  const next = nextStep(steps)
  return {
    text: `Set up Tally: ${done} of 3 steps done, next: ${next}.`,
    blocks: [
      section(
        `*Set up Tally: ${done} of 3 steps done*\nIt shows what AI coding costs, for each person and team. Do the steps here, in any order; this message keeps count.`,
      ),
      ...stepBlocks(steps),
      context('Everything is also in Home, under Set-up. Nobody else was written to.'),
    ],
  }
}

const setUpText =
  'A provider is connected, people are matched, and alerts have a channel. See what is spent with `/spend org`, or in Home.'
const laterText = 'Settings and samples of every notice are in Home, under Set-up > Organisation.'

/** What somebody reads who meets Tally for the first time. */
export function welcomeMessage(firstName: string): Message {
  const hello = firstName === '' ? 'Hello!' : `Hello ${nameShown(firstName, 40)}!`
  return {
    text: 'Tally shows what AI coding costs. See yours with /spend me. It keeps no prompts, no answers and no code.',
    blocks: [
      section(`${hello} *Tally shows what AI coding costs*, yours to you, your team’s leads, finance and admins.`),
      section(
        '*What it records*\nWhich tool and model was used, when, how many tokens, what it cost, and for which project, repository or session where a tool tells.',
      ),
      section('*What it does not*\nNo prompts, no answers, no code.'),
      section(
        '*Where to look*\n`/spend me` for your own, `/keys` for keys, *Home* for all of it. You can also ask here: “what did I spend last week?”',
      ),
      context('Too much? *Home > Notifications* mutes what you do not need and sets quiet hours.'),
    ],
  }
}

type InChannel = {
  key: string
  channel: string
  routes: readonly AlertRoute[]
  teams: readonly Team[]
  organisation: Pick<OrganisationSettings, 'digests' | 'privacy'>
}

/** What Tally will post in a channel it was invited into. */
export function inChannelMessage({ key, channel, routes, teams, organisation }: InChannel): Message {
  const here = routes.filter((route) => route.channel === channel)
  const post = actions(
    button({
      actionId: firstRunActions.postHere,
      text: here.length === 0 ? 'Post alerts here' : 'Change',
      value: key,
      label: 'Choose whose alerts are posted here, for admins',
    }),
  )
  if (here.length === 0) {
    const text = 'Tally posts nothing here yet: an admin chooses what.'
    return {
      text,
      blocks: [section(`*${text}*`), post, context('Or in Home, under Set-up > Organisation.')],
    }
  }
  const named = here.slice(0, mostLines).map((route) => routeLine(route, teams))
  const more = here.length > mostLines ? [`Unusual spend of ${counted(here.length - mostLines, 'more team')}`] : []
  const lines = [...named, ...more, ...digestLines(here, routes, organisation)]
  const naming =
    organisation.privacy === 'names in channels' ? 'They name whom they are about.' : 'They name teams, not people.'
  return {
    text: `Tally posts here: ${lines.slice(0, 3).join('; ')}${lines.length > 3 ? ' and more' : ''}.`,
    blocks: [
      section(`*Tally posts here*\n${lines.map((line) => `• ${line}`).join('\n')}`),
      post,
      context(`${naming} Admins change that in Home, under Set-up > Organisation.`),
    ],
  }
}

const mostLines = 8

function routeLine({ teamId, leastSeverity }: AlertRoute, teams: readonly Team[]): string {
  const whose = teamId === null ? 'everybody' : nameShown(teams.find(({ id }) => id === teamId)?.name ?? 'a team')
  return `Unusual spend of ${whose}${fromSeverity[leastSeverity]}`
}

// Digests go to the channel of a team that hears most.
function digestLines(
  here: readonly AlertRoute[],
  routes: readonly AlertRoute[],
  { digests: { daily, weekly } }: Pick<OrganisationSettings, 'digests'>,
): string[] {
  const widest = new Map(routes.map((route) => [route.teamId, route]))
  if (!here.some((route) => widest.get(route.teamId) === route)) return []
  return [
    ...(daily.isOn
      ? [`Daily cost, at ${daily.time} ${daily.weekdays === 'every day' ? 'every day' : 'on working days'}`]
      : []),
    ...(weekly.isOn ? [`Weekly digest, at ${weekly.time} on ${isoWeekdays[weekly.weekday - 1]}s`] : []),
  ]
}

export const postHereFields = { whose: 'whose', severity: 'severity' } as const
export const everybody = 'everybody'

/** Whose alerts are posted in a channel, from which severity on. `metadata` is the key of the message it was opened from. */
export function postHereModal({ key, teams }: { key: string; teams: readonly Team[] }): ModalView {
  return modal({
    callbackId: firstRunSubmissions.postHere,
    title: 'Post alerts here',
    submit: 'Save',
    metadata: key,
    blocks: [
      selectInput({
        id: postHereFields.whose,
        label: 'Whose alerts',
        choices: [
          { value: everybody, text: 'Everybody’s' },
          ...teams.slice(0, 99).map(({ id, name }) => ({ value: id, text: name })),
        ],
        initial: everybody,
        hint: 'A channel chosen for the same before gets them no more.',
      }),
      selectInput({
        id: postHereFields.severity,
        label: 'From which severity on',
        choices: severities.map((value) => ({ value, text: severityWords[value] })),
        initial: 'info',
      }),
    ],
  })
}
