import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { maySeeEverything, maySeePerson, maySeeTeam, type Viewer } from '../../people/access.ts'
import { findPerson } from '../../people/person.ts'
import { teamById } from '../../people/team.ts'
import { freshness } from '../../reports/data-status-freshness.ts'
import { explainSpend } from '../../reports/explain.ts'
import { type Period, periodOfWord } from '../../reports/period.ts'
import { reportCalendar } from '../../reports/report-calendar.ts'
import { filterOf, type Whose } from '../../reports/scope.ts'
import { type Message, section } from '../kit/blocks.ts'
import { sayingModal } from '../kit/modal.ts'
import type { Listening } from '../listening/listening.ts'
import type { CommandRequest, Reply } from '../listening/requests.ts'
import { spendActions } from './action-ids.ts'
import { readExplainValue } from './explain-state.ts'
import { type ExplainedFigure, explainMessage, explainModal } from './explain-views.ts'
import { scopeOf, type TeamState } from './team-state.ts'

type Deps = { db: Db; clock: Clock }

/** `/spend explain`, about a person. */
export async function explainPerson(
  deps: Deps,
  { viewer, reply }: CommandRequest,
  asked: { person: { id: string }; period: Period },
): Promise<void> {
  const of = { kind: 'person' as const, personId: asked.person.id }
  const figure = viewer && (await explainedFigure(deps, { viewer, of, period: asked.period }))
  await reply(figure ? explainMessage(figure) : refusal)
}

/** `/spend explain`, about a team or the organisation. */
export async function explainTeam(
  deps: Deps,
  { viewer, reply, state }: { viewer: Viewer; reply: Reply; state: TeamState },
): Promise<void> {
  const period = await periodNamed(deps, state.period)
  const of = scopeOf(state.team)
  const figure = of && (await explainedFigure(deps, { viewer, of, period }))
  await reply(figure ? explainMessage(figure) : refusal)
}

/** The button below figures, in messages and in Home. */
export function listenToExplain(listening: Listening, deps: Deps): void {
  listening.button(spendActions.explain, 'known', ({ viewer, value, openModal }) =>
    openModal('Explain', async () => {
      const asked = readExplainValue(value)
      const period = await periodNamed(deps, asked?.word ?? '')
      const figure = viewer && asked ? await explainedFigure(deps, { viewer, of: asked.of, period }) : null
      return figure ? explainModal(figure) : sayingModal('Explain', refusal.text)
    }),
  )
}

const refusalText =
  'Everyone sees where their own spend comes from, leads that of their teams, finance and admins everyone’s. So I did not look that up.'
const refusal: Message = { text: refusalText, blocks: [section(refusalText)] }

async function periodNamed({ db, clock }: Deps, word: string): Promise<Period> {
  const now = clock.now()
  return periodOfWord(word, now, await reportCalendar(db, now))
}

/** Null where somebody may not see it. What a button says is never trusted. */
async function explainedFigure(
  { db, clock }: Deps,
  { viewer, of, period }: { viewer: Viewer; of: Whose; period: Period },
): Promise<ExplainedFigure | null> {
  if (!(await maySee(db, viewer, of, clock.now()))) return null
  const explanation = await explainSpend(db, { ...filterOf(of), ...period.range })
  return { name: await nameOf(db, viewer, of), period, explanation, fresh: await freshness(db) }
}

async function maySee(db: Db, viewer: Viewer, of: Whose, now: Date): Promise<boolean> {
  switch (of.kind) {
    case 'person':
      return maySeePerson(db, viewer, of.personId, now)
    case 'team':
      return maySeeTeam(viewer, of.teamId)
    case 'org':
      return maySeeEverything(viewer)
  }
}

async function nameOf(db: Db, viewer: Viewer, of: Whose): Promise<string | null> {
  switch (of.kind) {
    case 'person':
      return of.personId === viewer.person.id ? null : ((await findPerson(db, of.personId))?.name ?? 'somebody')
    case 'team':
      return (await teamById(db, of.teamId))?.name ?? 'a team that is gone'
    case 'org':
      return 'the organisation'
  }
}
