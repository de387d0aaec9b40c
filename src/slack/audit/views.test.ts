import { expect, test } from 'vitest'
import { validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import type { SaidAct } from '../../reports/audit-trail.ts'
import { homeFrame } from '../home/frame.ts'
import { type AuditState, filterOf, narrowed, readAuditState, turned } from './state.ts'
import { actsOnPage, auditBlocks, exportedModal, exportText, nothingToExportModal } from './views.ts'

const now = new Date('2026-11-21T14:02:00Z')
const atFirst: AuditState = { actor: '', kind: '', time: 'all', cursor: null }
const choices = {
  actors: [
    { id: '01999999-0000-7000-8000-000000000001', name: 'Ana Ruiz' },
    { id: 'command line', name: 'Somebody on the command line' },
  ],
  kinds: [
    { id: 'budget', name: 'Budgets' },
    { id: 'virtual-key', name: 'Keys' },
  ],
}
const manyChoices = {
  actors: Array.from({ length: 99 }, (_, index) => ({
    id: `actor ${index}`,
    name: `${'<!channel> '.repeat(12)}${index}`,
  })),
  kinds: choices.kinds,
}
const worstAct = said(7, `<!channel> ${'n'.repeat(200)}`, `did <b>${'x '.repeat(900)}</b>`)

const views = {
  'tab-empty': tab({ acts: [] }),
  'tab-nothing-fits': tab({ acts: [], state: { ...atFirst, kind: 'budget', time: '1d' } }),
  'tab-typical': tab({
    acts: [
      said(9, 'Ana Ruiz', 'changed the monthly budget of Platform: limit $500.00 → $800.00'),
      said(8, 'Somebody on the command line', 'added the Anthropic key sk-ant-…4fQA (“main”)', 'on the command line'),
      said(7, 'Bob Lee', 'moved Carla Gómez from Payments to Platform, as of 2026-11-01'),
    ],
    older: true,
  }),
  'tab-worst': tab({
    acts: Array.from({ length: actsOnPage }, () => worstAct),
    older: true,
    newer: true,
    choices: manyChoices,
  }),
  'modal-exported': exportedModal({ acts: 812, isCut: false }),
  'modal-exported-cut': exportedModal({ acts: 20_000, isCut: true }),
  'modal-nothing-to-export': nothingToExportModal(),
}

test.each(Object.entries(views))('%s is as it was looked at, and Slack takes it', async (name, view) => {
  expect(validateView(view)).toEqual([])
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/${name}.json`)
})

test('what people are called can mention nobody', () => {
  const mrkdwn = JSON.stringify(views).match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

  expect(mrkdwn.join('\n')).not.toMatch(/<!channel|<b>/)
  expect(exportText({ ...atFirst, actor: 'actor 1' }, manyChoices, 3)).not.toContain('<!channel')
})

test('another filter begins at the newest again, and “Everybody” takes it away', () => {
  const second = turned('', 'older', '812')
  const ofAna = narrowed(second, { actor: 'ana' })

  expect(readAuditState(second).cursor).toEqual({ older: 812 })
  expect(readAuditState(ofAna)).toEqual({ ...atFirst, actor: 'ana' })
  expect(readAuditState(narrowed(ofAna, { actor: 'any' }))).toEqual(atFirst)
})

test.each(['', 'nonsense', '{"time":"1 year"}', '{"cursor":{"older":-1}}', '[]'])(
  'the state %j is the first one',
  (text) => {
    expect(readAuditState(text)).toEqual(atFirst)
  },
)

test('a time is so many UTC days with today', () => {
  expect(filterOf({ ...atFirst, time: '7d', kind: 'budget' }, now)).toEqual({
    kind: 'budget',
    from: new Date('2026-11-15T00:00:00Z'),
  })
})

function tab(over: Partial<Parameters<typeof auditBlocks>[0]>) {
  const blocks = auditBlocks({ acts: [], older: false, newer: false, state: atFirst, choices, ...over })
  return homeFrame({ tabs: [], chosen: null, blocks })
}

function said(id: number, who: string, what: string, from = 'from Slack'): SaidAct {
  const at = new Date('2026-11-20T10:00:00Z')
  return {
    id,
    at,
    who,
    what,
    from,
    actor: 'x',
    origin: 'slack',
    act: 'x.y',
    subject: 'x',
    subjectName: '',
    detail: {},
    before: null,
    after: null,
  }
}
