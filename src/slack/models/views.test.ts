import { expect, test } from 'vitest'
import { validateMessage, validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import { microUsd } from '../../base/money.ts'
import type { ModelsReport } from '../../reports/models.ts'
import { chartsModal } from '../dashboard/charts-modal.ts'
import { homeFrame } from '../home/frame.ts'
import { header } from '../kit/blocks.ts'
import { sampleModelDetails, sampleModels, savingOf } from '../testing/sample-models.ts'
import { sampleNow as now } from '../testing/sample-reports.ts'
import { modelCharts } from './charts.ts'
import { detailMessage, detailModal } from './detail-views.ts'
import { dearestQuiz } from './finding.ts'
import { switchModal } from './switch-views.ts'
import { modelsBlocks, modelsMessage } from './views.ts'

const source = { url: 'https://tally.example.com/charts/1.png' }
const pictures = { hasAddress: true, byAddress: async () => source }
const list = { search: '', sort: '', page: 0, filters: {} }

test.each(Object.entries(sampleModels))(
  'the Models tab %s is as it was looked at, and Slack takes it',
  async (name, report) => {
    const view = viewOf(report)

    expect(validateView(view)).toEqual([])
    expect(view.blocks.length).toBeLessThan(88)
    await expect(textOf(view)).toMatchFileSnapshot(`fixtures/models-${name}.json`)
  },
)

test.each(Object.entries(sampleModels))(
  'the answer about models %s is as it was looked at, and Slack takes it',
  async (name, report) => {
    const message = modelsMessage(report, { now, chartButton: true })

    expect(validateMessage(message)).toEqual([])
    await expect(textOf(message)).toMatchFileSnapshot(`fixtures/models-answer-${name}.json`)
  },
)

test.each(Object.entries(sampleModelDetails))(
  'a model opened, %s, is as it was looked at, and Slack takes it',
  async (name, detail) => {
    const view = detailModal(detail, { now, picture: source })

    expect(validateView(view)).toEqual([])
    expect(validateMessage(detailMessage(detail, { now, chartButton: true }))).toEqual([])
    await expect(textOf(view)).toMatchFileSnapshot(`fixtures/model-${name}.json`)
  },
)

test('the quiz asks for the dearest of the dearest three, in the order of the alphabet, and tells which it is', () => {
  const model = (label: string, perMillion: number | null, isCommon = true) => ({
    ...typical().models[0],
    label,
    isCommon,
    perMillionMicroUsd: perMillion === null ? null : microUsd(perMillion),
  })
  const quiz = (...models: Array<ReturnType<typeof model>>) => dearestQuiz({ models: models as ModelsReport['models'] })

  const asked = [model('sol', 900_000), model('opus', 15_200_000), model('luna', 50_000), model('haiku', 2_000_000)]
  const said = 'Quick quiz: which costs most a million tokens here, haiku, opus, or sol? opus: $15.20.'
  expect(quiz(...asked)).toBe(said)
  expect(quiz(...asked, model('rare', 99_000_000, false), model('covered', null))).toBe(said)
  expect(quiz(model('opus', 15_200_000), model('luna', null))).toBe('')
  expect(quiz(model('opus', 15_200_000), model('same', 15_200_000))).toBe('')
})

test('of a model that was not used it is not said that the price book lacks it', () => {
  const { nothing } = sampleModelDetails
  if (!nothing) throw new Error('a sample is gone')

  const said = JSON.stringify(detailMessage({ ...nothing, prices: [] }, { now, chartButton: false }))

  expect(said).toContain('not used by')
  expect(said).not.toContain('price book')
})

test.each([
  ['chosen', savingOf(3)],
  ['worst', savingOf(400)],
  ['unknown', null],
] as const)('a switch, %s, is as it was looked at, and Slack takes it', async (name, saving) => {
  const { scope, period } = typical()
  const view = switchModal({ scope, period, one: savingOf(1).from, other: savingOf(1).to }, saving)

  expect(validateView(view)).toEqual([])
  expect(validateView(switchModal({ scope, period, one: null, other: null }, null))).toEqual([])
  await expect(textOf(view)).toMatchFileSnapshot(`fixtures/switch-${name}.json`)
})

test.each(Object.entries(sampleModels))('“More charts” of %s shows what there is to show', async (name, report) => {
  const view = await chartsModal(pictures, {
    about: 'The organisation',
    charts: modelCharts(report, now),
    theme: 'light',
  })

  expect(validateView(view)).toEqual([])
  await expect(textOf(view)).toMatchFileSnapshot(`fixtures/charts-${name}.json`)
})

test('a search that finds no model says so and can be cleared', () => {
  const view = viewOf(typical(), { ...list, search: 'nobody’s <model>' })

  expect(validateView(view)).toEqual([])
  expect(textOf(view)).toContain('No model matches')
  expect(textOf(view)).toContain('models.clear-search')
})

test('what models and people are called can mention nobody', () => {
  const views = Object.values(sampleModels).flatMap((report) => [
    viewOf(report),
    modelsMessage(report, { now, chartButton: true }),
  ])
  const modals = Object.values(sampleModelDetails).map((detail) => detailModal(detail, { now, picture: null }))
  const mrkdwn = JSON.stringify([views, modals]).match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

  expect(mrkdwn.length).toBeGreaterThan(50)
  expect(mrkdwn.join('\n')).not.toMatch(/<!channel|<!here|<@/)
})

function viewOf(report: ModelsReport, shown = list) {
  const blocks = [header(report.scope.name), ...modelsBlocks(report, { now, list: shown, picture: source })]
  return homeFrame({ tabs: [], chosen: null, blocks })
}

function typical(): ModelsReport {
  const report = sampleModels.typical
  if (!report) throw new Error('there is no such sample')
  return report
}

function textOf(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
