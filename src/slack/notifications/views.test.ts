import { expect, test } from 'vitest'
import { validateMessage, validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import { noQuietTimes, usualQuietTimes } from '../../notices/quiet-times.ts'
import type { Wishes } from '../../notices/wishes.ts'
import type { Role } from '../../people/access.ts'
import { homeFrame } from '../home/frame.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { formOf } from '../kit/form.ts'
import { readQuiet, readWays } from './read-form.ts'
import { togetherMessage } from './together-view.ts'
import { type Notifications, notificationBlocks, quietForm, resetForm, waysForm } from './views.ts'
import { topicsFor } from './words.ts'

const usual: Wishes = { ways: new Map(), quiet: usualQuietTimes, zone: 'Europe/Berlin', email: null }
const longEmail = `${'maximiliana-theodora.von-und-zu-hohenfels'.repeat(2)}@research.northwind.example`

function of(roles: Role[], over: Partial<Notifications> = {}): Notifications {
  return { topics: topicsFor(new Set(roles)), wishes: usual, mailTo: null, usualQuiet: usualQuietTimes, ...over }
}

const member = of(['member'])
const lead = of(['member', 'lead'], {
  mailTo: 'ana@northwind.example',
  wishes: {
    ...usual,
    ways: new Map([
      ['daily-cost', 'off'],
      ['cycle-summary', 'email'],
    ]),
    quiet: { hours: { from: '18:30', until: '09:00' }, days: [7] },
    zone: 'Asia/Kolkata',
  },
})
const admin = of(['member', 'lead', 'finance', 'admin'], {
  mailTo: longEmail,
  wishes: {
    ...usual,
    ways: new Map(topicsFor(new Set(['admin', 'member'])).map(({ id }) => [id, 'email'])),
    quiet: { hours: { from: '00:00', until: '23:30' }, days: [1, 2, 3, 4, 5, 6] },
    zone: 'America/Argentina/ComodRivadavia',
  },
})
const gone = { ...lead, mailTo: null, wishes: { ...lead.wishes, quiet: noQuietTimes } }

const home = (shown: Notifications) => homeFrame({ tabs: [], chosen: null, blocks: notificationBlocks(shown) })
const views = {
  'tab-member': home(member),
  'tab-lead': home(lead),
  'tab-admin-all-mail': home(admin),
  'tab-mail-gone': home(gone),
  'choose-member': waysForm(member),
  'choose-admin': waysForm(admin),
  'choose-mail-gone': waysForm(gone),
  'quiet-usual': quietForm(member),
  'quiet-none': quietForm(gone),
  'quiet-longest': quietForm(admin),
  reset: resetForm(member),
}

test.each(Object.entries(views))('%s is as it was looked at, and Slack takes it', async (name, view) => {
  expect(validateView(view)).toEqual([])
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/${name}.json`)
})

const at = (minutes: number) => new Date(Date.parse('2026-11-20T21:00:00Z') + minutes * 60_000)
const messages = {
  'together-three': togetherMessage([
    { at: at(0), text: 'Budget of Payments: 80 % used, $4,012.40 of $5,000.00 this month.' },
    { at: at(190), text: 'Your key laptop expires in 7 days, on 27 November.' },
    { at: at(700), text: 'Cursor cannot be read since 08:40: its key is refused.' },
  ]),
  'together-many': togetherMessage(
    Array.from({ length: 64 }, (_, each) => ({
      at: at(each * 17),
      text: escapeMrkdwn(
        `Budget of ${each % 3 === 0 ? '👩‍💻 صوفيا العبدالله' : `<!channel> ${'Research & Development '.repeat(16)}`}: 100 % used.`,
      ),
    })),
  ),
}

test.each(Object.entries(messages))('%s is as it was looked at, and Slack takes it', async (name, message) => {
  expect(validateMessage(message)).toEqual([])
  expect(message.blocks.length).toBeLessThanOrEqual(12)
  await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/${name}.json`)
})

test('only what is to come otherwise is chosen, of one’s own topics', () => {
  const form = formOf({
    ...select('way.daily-cost', 'off'),
    ...select('way.cycle-summary', 'slack'),
    ...select('way.incidents', 'slack'),
    ...select('way.weekly-digest', 'maybe'),
    ...select('way.people', 'off'),
  })

  expect(readWays(form, lead)).toEqual(new Map([['cycle-summary', 'slack']]))
  expect(readWays(formOf(select('way.weekly-digest', 'slack')), member)).toEqual(new Map([['weekly-digest', 'slack']]))
})

test.each([
  ['a night', { from: '20:00', until: '08:00', days: ['6', '7'] }, usualQuietTimes],
  ['none', { from: 'none', until: '08:00', days: [] }, noQuietTimes],
  ['days alone', { from: 'none', days: ['3'] }, { hours: null, days: [3] }],
])('quiet times are read: %s', (_, given, quiet) => {
  expect(readQuiet(filled(given))).toEqual({ ok: true, quiet })
})

test.each([
  [{ from: '20:00', until: '20:00', days: [] }, 'quiet.until', 'end when they begin'],
  [{ from: '20:00', days: [] }, 'quiet.until', 'Choose when'],
  [{ from: 'none', days: ['1', '2', '3', '4', '5', '6', '7'] }, 'quiet.days', 'all seven'],
])('%j is refused beside its field', (given, field, say) => {
  expect(readQuiet(filled(given))).toMatchObject({ ok: false, errors: { [field]: expect.stringContaining(say) } })
})

function select(block: string, value: string) {
  return { [block]: { x: { selected_option: { value } } } }
}

function filled({ from, until, days }: { from: string; until?: string; days: string[] }) {
  return formOf({
    ...select('quiet.from', from),
    ...(until === undefined ? {} : select('quiet.until', until)),
    'quiet.days': { x: { selected_options: days.map((value) => ({ value })) } },
  })
}
