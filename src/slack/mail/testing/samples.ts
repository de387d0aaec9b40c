import { readFileSync } from 'node:fs'
import type { Mail } from '../../../outbox/mail.ts'
import type { Message } from '../../kit/blocks.ts'
import { mailContent, type Reason } from '../mail-content.ts'

type Sample = { kind: string; of: string; why: Reason }

const alerts: Record<string, Sample> = {
  'alert-open': { kind: 'incident.alert', of: 'incidents/fixtures/messages/alert-open', why: 'on the list' },
  'alert-worst': { kind: 'incident.alert', of: 'incidents/fixtures/messages/alert-worst', why: 'on the list' },
  'alerts-together': { kind: 'incident.batch', of: 'incidents/fixtures/messages/batch-three', why: 'on the list' },
  'budget-blocked': { kind: 'budget.blocked', of: 'budgets/fixtures/messages/blocked', why: 'chosen' },
}

const digests: Record<string, Sample> = {
  'daily-cost': { kind: 'cost.daily', of: 'digests/fixtures/messages/daily-typical', why: 'on the list' },
  'weekly-digest': { kind: 'digest.weekly', of: 'digests/fixtures/messages/weekly-typical', why: 'chosen' },
  'weekly-worst': { kind: 'digest.weekly', of: 'digests/fixtures/messages/weekly-worst', why: 'on the list' },
  'cycle-closed': { kind: 'cycle.closed', of: 'cycle-summary/fixtures/closed-typical', why: 'chosen' },
}

type Sampled = Record<string, Pick<Mail, 'subject' | 'html' | 'text'>>

/** Alerts of Slack’s goldens as the mails they become, their pictures under `cid:picture`. */
export function sampleAlerts(): Sampled {
  return mailsOf(alerts)
}

/** The same of digests and summaries. */
export function sampleDigests(): Sampled {
  return mailsOf(digests)
}

function mailsOf(samples: Record<string, Sample>): Sampled {
  return Object.fromEntries(
    Object.entries(samples).map(([name, { kind, of, why }]) => {
      const drawn = JSON.parse(readFileSync(new URL(`../../${of}.json`, import.meta.url), 'utf8')) as Message
      const addresses = drawn.blocks.flatMap((block) => ('image_url' in block ? [String(block.image_url)] : []))
      const cids = new Map(addresses.map((url) => [url, 'picture']))
      const input = { kind, drawn, why, organisation: 'Northwind Robotics', cids }
      return [name, mailContent(input, { nameOf: () => 'Ana Ruiz', timeZone: 'Europe/Berlin' })]
    }),
  )
}
