import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { type BilledModel, modelUse } from '../../ledger/model-queries.ts'
import type { Viewer } from '../../people/access.ts'
import { listedModels, tokenRates } from '../../prices/token-rates.ts'
import { modelDetail } from '../../reports/model-detail.ts'
import { switchSaving } from '../../reports/model-switch.ts'
import { modelsReport } from '../../reports/models.ts'
import { filterOf } from '../../reports/scope.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import { groupRefusal } from '../dashboard/asked-group.ts'
import { chartsModal } from '../dashboard/charts-modal.ts'
import { withPicture } from '../forecast/with-picture.ts'
import type { Message } from '../kit/blocks.ts'
import { section } from '../kit/blocks.ts'
import { sayingModal } from '../kit/modal.ts'
import type { Listening } from '../listening/listening.ts'
import { pictureTheme } from '../picture-theme.ts'
import { sendChart } from '../spend/send-chart.ts'
import { chartSentMessage } from '../spend/views.ts'
import type { SlackClients } from '../web-api.ts'
import { modelActions } from './action-ids.ts'
import { type AskedModels, modelOfOption, readAsked } from './asked.ts'
import { costPicture, modelCharts } from './charts.ts'
import { detailMessage, detailModal, detailPicture } from './detail-views.ts'
import { modelOptions, switchModal } from './switch-views.ts'
import { modelsMessage } from './views.ts'

type Deps = { db: Db; clock: Clock; clients: SlackClients; pictures: ChartPictures }

const nobody = () => []

/** What is pressed below the “Models” tab, and below what answers about models. */
export function listenToModels(listening: Listening, deps: Deps): void {
  const { db, clock, pictures } = deps
  const read = (viewer: Viewer | null, text: string) => readAsked(db, { viewer, text, now: clock.now() })

  listening.button(modelActions.open, 'known', ({ viewer, asker, value, openModal }) =>
    openModal('Model', async () => {
      const now = clock.now()
      const asked = await read(viewer, value)
      if (!asked?.one) return sayingModal('Model', refusal)
      const detail = await modelDetail(db, { ...asked, ...asked.one })
      const drawn = detailPicture(detail, now)
      const theme = await pictureTheme(db, asker)
      return detailModal(detail, { now, picture: drawn && (await pictures.byAddress(drawn.chart, theme)) })
    }),
  )

  listening.button(modelActions.moreCharts, 'known', ({ viewer, asker, value, openModal }) =>
    openModal('More charts', async () => {
      const now = clock.now()
      const asked = await read(viewer, value)
      if (!asked) return sayingModal('More charts', refusal)
      const report = await modelsReport(db, { ...asked, now, usersOf: nobody })
      const about = `${asked.scope.name}, ${asked.period.label}`
      return chartsModal(pictures, { about, charts: modelCharts(report, now), theme: await pictureTheme(db, asker) })
    }),
  )

  listening.button(modelActions.showChart, 'known', async ({ viewer, asker, value, reply }) => {
    const asked = await read(viewer, value)
    if (!asked) return void (await reply(refusalMessage))
    const { message, picture } = asked.one ? await modelToShow(deps, asked, asked.one) : await modelsToShow(deps, asked)
    if (!picture) return void (await reply(message))
    const sent = await sendChart(deps, {
      asker,
      chart: picture.chart,
      title: 'AI spend by model',
      draw: (source) => withPicture(message, picture, source),
    })
    await reply(chartSentMessage(sent === 'with-picture'))
  })

  listening.button(modelActions.openSwitch, 'known', ({ viewer, value, openModal }) =>
    openModal('Try a switch', async () => {
      const asked = await read(viewer, value)
      return asked ? switched(db, asked) : sayingModal('Try a switch', refusal)
    }),
  )
  listening.viewAction(modelActions.switchFrom, 'known', async ({ viewer, value, metadata, update }) => {
    const asked = await read(viewer, metadata)
    if (asked) await update(await switched(db, { ...asked, one: modelOfOption(value) }))
  })
  listening.viewAction(modelActions.switchTo, 'known', async ({ viewer, value, metadata, update }) => {
    const asked = await read(viewer, metadata)
    if (asked) await update(await switched(db, { ...asked, other: modelOfOption(value) }))
  })
  listening.options(modelActions.switchFrom, 'known', async ({ viewer, typed, metadata }) => {
    const asked = await read(viewer, metadata)
    return asked ? modelOptions(named(await paidModels(db, asked), typed)) : []
  })
  listening.options(modelActions.switchTo, 'known', async ({ viewer, typed, metadata }) => {
    const asked = await read(viewer, metadata)
    return asked ? modelOptions(named(await pricedModels(db, asked), typed)) : []
  })
}

async function modelToShow({ db, clock }: Deps, { scope, period }: AskedModels, { model }: BilledModel) {
  const now = clock.now()
  const detail = await modelDetail(db, { model, provider: null, scope, period })
  return { message: detailMessage(detail, { now, chartButton: false }), picture: detailPicture(detail, now) }
}

async function modelsToShow({ db, clock }: Deps, { scope, period }: AskedModels) {
  const now = clock.now()
  const report = await modelsReport(db, { scope, period, now, usersOf: nobody })
  return { message: modelsMessage(report, { now, chartButton: false }), picture: costPicture(report) }
}

async function switched(db: Db, asked: AskedModels) {
  const { one, other, scope, period } = asked
  const filter = { ...filterOf(scope), ...period.range }
  const saving = one && other ? await switchSaving(db, { filter, from: one, to: other }) : null
  return switchModal(asked, saving)
}

async function paidModels(db: Db, { scope, period }: AskedModels): Promise<BilledModel[]> {
  const used = await modelUse(db, { ...filterOf(scope), ...period.range })
  return used.filter(({ model, paidRequests }) => model !== '' && paidRequests > 0)
}

// What is used first, then the rest of the price book.
async function pricedModels(db: Db, { scope, period }: AskedModels): Promise<BilledModel[]> {
  const used = await modelUse(db, { ...filterOf(scope), ...period.range })
  const priced = used.filter(({ provider, model }) => tokenRates(provider, model, period.range.from) !== null)
  const isUsed = ({ provider, model }: BilledModel) =>
    priced.some((one) => one.provider === provider && one.model === model)
  return [...priced, ...listedModels().filter((one) => !isUsed(one))]
}

function named(models: readonly BilledModel[], typed: string): BilledModel[] {
  const asked = typed.trim().toLowerCase()
  return models.filter(({ model }) => model.toLowerCase().includes(asked))
}

const refusal = groupRefusal('models')
const refusalMessage: Message = { text: refusal, blocks: [section(refusal)] }
