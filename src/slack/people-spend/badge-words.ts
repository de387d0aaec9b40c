import type { ModalView } from '@slack/types'
import { formatUsd } from '../../base/money.ts'
import { type Badge, badgeRules as rules } from '../../reports/badges.ts'
import { context, section } from '../kit/blocks.ts'
import { modal } from '../kit/modal.ts'

/** The badges as a row shows them. */
export const badgeWords: Record<Badge, string> = {
  'low-usage': 'Low usage',
  'deep-thinker': 'Deep thinker',
  'power-user': 'Power user',
  balanced: 'Balanced',
  'high-spend': 'High spend',
  'premium-models': 'Premium models',
  'cost-efficient': 'Cost efficient',
  'long-sessions': 'Long sessions',
  'short-sessions': 'Short sessions',
  'ai-native': 'AI-native',
  'high-adoption': 'High adoption',
  'moderate-adoption': 'Moderate adoption',
  'low-adoption': 'Low adoption',
  'by-hand': 'By hand',
}

/** “What do the badges mean?” */
export function badgesModal(): ModalView {
  return modal({
    callbackId: 'people-spend.badges',
    title: 'Badges',
    blocks: [
      section(
        `Badges say in a word how a person used AI over the last ${rules.days} days of the period, with all providers, beside everybody in the organisation. Robots and projects have none.`,
      ),
      ...kinds.map(({ title, about, lines }) => section([`*${title}*${about}`, ...lines].join('\n'))),
      context('Tally reads no prompts and no answers: everything here comes from counts, costs and models.'),
    ],
  })
}

const enough = `, from ${rules.requestsToJudge} requests`
const kinds: ReadonlyArray<{ title: string; about: string; lines: string[] }> = [
  {
    title: 'Usage',
    about: '',
    lines: [
      meaning('low-usage', `fewer than ${rules.lowRequests} requests`),
      meaning('deep-thinker', 'more than half of the requests went to models with “max” in their name'),
      meaning('power-user', `${rules.powerPace} requests or more on an active day`),
      meaning('balanced', 'none of these'),
    ],
  },
  {
    title: 'Spend',
    about: enough,
    lines: [
      meaning(
        'high-spend',
        `more than ${rules.highSpendTimes} times the median person’s spend, and more than ${formatUsd(rules.highSpendMicroUsd)}`,
      ),
      meaning(
        'premium-models',
        `mostly max models, at more than ${rules.premiumTimes} times the median cost of a request`,
      ),
      meaning('cost-efficient', 'among the fifth with most requests, at half the median cost of a request or less'),
    ],
  },
  {
    title: 'Context',
    about: enough,
    lines: [
      meaning('long-sessions', `on average more than ${thousands(rules.longContext)} cached tokens read a request`),
      meaning('short-sessions', `fewer than ${thousands(rules.shortContext)}; none where no cached tokens are told`),
    ],
  },
  {
    title: 'Adoption',
    about: `, from ${rules.lowRequests} requests and where Cursor or Claude Code tells of edits`,
    lines: [
      'Points out of 100: up to 40 for the share of suggested edits that were accepted, up to 40 for requests on an active day beside what nine of ten people stay below, up to 20 for active days out of 30.',
      '*AI-native* from 80, *High adoption* from 55, *Moderate adoption* from 30, *Low adoption* from 10; *By hand* below.',
    ],
  },
]

function meaning(badge: Badge, what: string): string {
  return `• *${badgeWords[badge]}*: ${what}`
}

function thousands(tokens: number): string {
  return tokens.toLocaleString('en-US')
}
