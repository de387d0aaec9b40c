import type { KnownBlock } from '@slack/types'
import { counted } from '../../base/count.ts'
import type { FirstSteps } from '../../settings/first-run.ts'
import { incidentSettings } from '../incidents/action-ids.ts'
import { actions, button, section } from '../kit/blocks.ts'
import { actionIds } from '../people/action-ids.ts'
import { accountActions, providerActions } from '../providers/action-ids.ts'

type StepName = 'provider' | 'people' | 'channel'

/** The three first steps, each with what does it; the next one stands out. */
export function stepBlocks(steps: FirstSteps): KnownBlock[] {
  const next = stepNames.find((name) => !steps[name])
  return stepNames.flatMap((name, index) => {
    const { title, text, buttons } = stepsInWords[name]
    if (steps[name]) return [section(`✓ *${index + 1}. ${title}*: done`)]
    const more = name === 'people' && steps.unmatched > 0 ? ` ${stillUnmatched(steps.unmatched)}` : ''
    return [
      section(`*${index + 1}. ${title}*${name === next ? ' (next)' : ''}\n${text}${more}`),
      actions(...buttons.map((one, place) => button({ ...one, primary: name === next && place === 0 }))),
    ]
  })
}

/** How many of the steps are done. */
export function stepsDone(steps: FirstSteps): number {
  return stepNames.filter((name) => steps[name]).length
}

/** The title of what is to be done next; null when nothing is. */
export function nextStep(steps: FirstSteps): string | null {
  const next = stepNames.find((name) => !steps[name])
  return next ? stepsInWords[next].title : null
}

const stepNames = ['provider', 'people', 'channel'] as const

function stillUnmatched(count: number): string {
  return `*${counted(count, 'name')}* ${count === 1 ? 'is' : 'are'} nobody’s yet.`
}

type StepWords = { title: string; text: string; buttons: Array<Parameters<typeof button>[0]> }

const stepsInWords: Record<StepName, StepWords> = {
  provider: {
    title: 'Connect a provider',
    text: 'With an admin key Tally reads what was used; with a key of your own it forwards requests and counts them.',
    buttons: [
      { actionId: accountActions.connect, text: 'Connect an account', value: 'cursor' },
      { actionId: providerActions.add, text: 'Add a key', value: 'anthropic' },
    ],
  },
  people: {
    title: 'Match people',
    text: 'People come from Slack. Names at the vendors find theirs by e-mail; say whose the others are.',
    buttons: [{ actionId: actionIds.matchHandles, text: 'Match names', value: 'match' }],
  },
  channel: {
    title: 'Choose the alert channel',
    text: 'Unusual spend is told there. Without one, leads and admins get direct messages.',
    buttons: [{ actionId: incidentSettings.open, text: 'Choose a channel', value: 'settings' }],
  },
}
