import type { Random } from '../../sandbox/company/random.ts'
import type { Forged } from '../../src/slack/testing/forged.ts'
import { registeredListeners } from '../../src/slack/testing/registered.ts'
import { brokenJson, oddText, oddValue } from './broken.ts'

/** What is sent to Slack's side, and as whom. */
export type Sent = { user: string; forged: Forged }

/** An admin, a lead, a member, and somebody nobody knows. */
export const users = ['U0ANA', 'U0BOB', 'U0OLGA', 'U0NOBODY'] as const
const verbs = [
  '',
  'help',
  'team',
  'org',
  'explain',
  'forecast',
  'compare',
  'project',
  'estimate',
  'invoice',
  'invoices',
  'export',
  'models',
  'list',
  'show',
  'set',
  'raise',
  'remove',
  'create',
  'all',
  'rotate',
  'how much did',
  'who spent most',
  'why did',
  'which model',
  'snooze',
  'open',
  'settings',
] as const
const words = [
  'olga',
  '@olg',
  'olga@x.example',
  '<@U0OLGA>',
  '<@U0NOBODY|x>',
  '<#C1|general>',
  'hidden team',
  'team:hidden',
  'org',
  'me',
  '7d',
  'mtd',
  'last month',
  'yesterday',
  '2026-02-30',
  'oct',
  '0d',
  '99999d',
  '-5d',
  '$5',
  '$1/day',
  '$0.0000001',
  '$99999999999999',
  '€5',
  '5',
  'hard',
  'strict',
  'until friday',
  'because so',
  'and',
  'vs',
  'by model',
  'key:vault-key',
  'project:sphinx',
  'days',
  'csv',
  'spend',
  'go up?',
  '"',
  '“',
  '*',
  '`',
  '<!here>',
  '\n',
] as const

/** Words of commands and plain sentences, odd ones among them. */
export function textOf(random: Random): Sent {
  const name = random.pick(['/spend', '/spend', '/budget', '/keys', '/incidents', 'message.im'])
  const parts = [random.pick(verbs) as string]
  for (let count = random.between(0, 5); count > 0; count--)
    parts.push(random.next() < 0.8 ? random.pick(words) : oddText(random).slice(0, 9_000))
  const kind = name === 'message.im' ? 'message' : 'command'
  return { user: random.pick(users), forged: { kind, name, value: parts.join(' ') } }
}

const { listeners } = registeredListeners()
const pressed = listeners.filter(({ kind }) => kind !== 'command' && kind !== 'message')

/** What anybody may press, submit, search or open, with values and parts of anything. */
export function payloadOf(random: Random, known: readonly string[]): Sent {
  const { kind, name } = pressed[random.between(0, pressed.length - 1)] ?? { kind: 'opened' as const, name: '' }
  const value = carried(random, known)
  const metadata = random.next() < 0.5 ? value : carried(random, known)
  const fields = [
    'grace',
    'scope',
    'period',
    'firmness',
    'team',
    'amount',
    'limit',
    'reason',
    'words',
    'text',
    'until',
    'last',
    'name',
    'person',
    'label',
    'secret',
    'email',
    'role',
  ]
  const state = Object.fromEntries(
    fields.flatMap((id) => (random.next() < 0.5 ? [] : [[id, { [id]: fieldOf(random, known) }]])),
  )
  const forged: Forged = { kind: name === 'app_home_opened' ? 'opened' : kind, name, value, metadata, state }
  const chance = random.next()
  if (chance < 0.15) forged.state = (brokenJson(random, state) ?? {}) as object
  else if (chance < 0.3) forged.over = overOf(random, value)
  return { user: random.pick(users), forged }
}

function carried(random: Random, known: readonly string[]): string {
  const id = known[random.between(0, known.length - 1)] ?? ''
  const sound = random.pick([
    id,
    `mtd ${id}`,
    `person:${id} mtd`,
    `team:${id}`,
    `details:${id}`,
    JSON.stringify({ budgetId: id, version: 1 }),
    JSON.stringify({
      text: 'show',
      scope: `person:${id}`,
      search: '',
      page: 0,
      offset: 0,
      team: id,
      period: 'mtd',
      requestId: id,
      personId: id,
      teamId: id,
    }),
  ])
  const chance = random.next()
  if (chance < 0.4) return sound
  if (chance < 0.6) return oddText(random).slice(0, 4_000)
  if (chance < 0.7) return JSON.stringify(oddValue(random))?.slice(0, 60_000) ?? ''
  if (!sound.startsWith('{')) return `${sound}${oddText(random).slice(0, 2_000)}`
  return JSON.stringify(brokenJson(random, JSON.parse(sound)))?.slice(0, 60_000) ?? ''
}

function fieldOf(random: Random, known: readonly string[]): unknown {
  const text =
    random.next() < 0.5
      ? oddText(random).slice(0, 3_500)
      : random.pick(['$5', '5', 'so', 'now', 'day', 'hard', 'person:x', known[0] ?? ''])
  return random.pick<object>([
    { value: text },
    { value: null },
    { selected_option: { value: text } },
    { selected_option: null },
    { selected_options: [{ value: text }] },
    { selected_date: text },
    { selected_users: [text] },
    { selected_user: text },
    { type: 'x' },
  ])
}

// In the place of what Slack sends, things it never would.
function overOf(random: Random, value: string): object {
  const field = random.pick([
    'user',
    'team',
    'view',
    'actions',
    'container',
    'channel',
    'trigger_id',
    'response_url',
    'message',
    'type',
    'event',
    'team_id',
    'enterprise',
    'is_enterprise_install',
  ])
  const action = {
    type: random.pick(['static_select', 'datepicker', 'overflow', 'users_select', 'x']),
    action_id: pressed[0]?.name,
    block_id: 'b',
    selected_option: { value },
  }
  if (field === 'actions' && random.next() < 0.5) return { actions: [action] }
  // The answer goes to this process only.
  if (field === 'response_url') return {}
  return { [field]: oddValue(random) }
}
