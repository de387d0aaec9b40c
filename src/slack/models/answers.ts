import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { modelDetail } from '../../reports/model-detail.ts'
import { modelsReport } from '../../reports/models.ts'
import type { Period } from '../../reports/period.ts'
import type { Scope } from '../../reports/scope.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import { sayWithPicture } from '../forecast/with-picture.ts'
import type { CommandRequest } from '../listening/requests.ts'
import { costPicture } from './charts.ts'
import { detailMessage, detailPicture } from './detail-views.ts'
import { modelsMessage } from './views.ts'

type Deps = { db: Db; clock: Clock; pictures: ChartPictures }

/** `/spend models [scope] [period]`, of a scope the asker may see: what each model costs. */
export async function answerModels(
  { db, clock, pictures }: Deps,
  { asker, reply }: Pick<CommandRequest, 'asker' | 'reply'>,
  { scope, period }: { scope: Scope; period: Period },
): Promise<void> {
  const now = clock.now()
  const report = await modelsReport(db, { scope, period, now, usersOf: () => [] })
  await sayWithPicture(
    { db, pictures },
    { asker, reply },
    {
      message: (chartButton) => modelsMessage(report, { now, chartButton }),
      picture: costPicture(report),
    },
  )
}

/** `/spend model X [period]`, of a scope the asker may see: one model, and who uses it. */
export async function answerModel(
  { db, clock, pictures }: Deps,
  { asker, reply }: Pick<CommandRequest, 'asker' | 'reply'>,
  { model, scope, period }: { model: string; scope: Scope; period: Period },
): Promise<void> {
  const now = clock.now()
  const detail = await modelDetail(db, { model, provider: null, scope, period })
  await sayWithPicture(
    { db, pictures },
    { asker, reply },
    {
      message: (chartButton) => detailMessage(detail, { now, chartButton }),
      picture: detailPicture(detail, now),
    },
  )
}
