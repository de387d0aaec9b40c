import type { ModalView } from '@slack/types'
import { z } from 'zod'
import { AppError } from '../../base/app-error.ts'
import { dayOf } from '../../base/calendar.ts'
import type { Clock } from '../../base/clock.ts'
import { parsedJson } from '../../base/json.ts'
import type { Db } from '../../db/database.ts'
import { unmatchedHandles } from '../../ledger/spend-of-people.ts'
import { matchHandles, recentMatches, type Undoing, undoMatch } from '../../people/match-handles.ts'
import { peopleBehindSlack } from '../../people/person-list.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import type { Form } from '../kit/form.ts'
import { pageNumber } from '../kit/page-number.ts'
import type { Listening } from '../listening/listening.ts'
import type { SubmissionRequest } from '../listening/requests.ts'
import { actionIds, submissions } from './action-ids.ts'
import { type MatchMetadata, matchModal, type Picks } from './match-views.ts'
import { nameShown } from './names.ts'

type Deps = { db: Db; clock: Clock }

const handlesOnPage = 10
const recentShown = 5
/** More would not fit what a modal may carry along. */
const mostPicks = 60

/** Names from vendors that are nobody's e-mail: admins say whose they are, and may take it back. */
export function listenToMatching(listening: Listening, { db, clock }: Deps): void {
  const shown = async (at: MatchMetadata, notice: string | null): Promise<ModalView> => {
    const { page, picks } = at
    const [unmatched, recent] = await Promise.all([
      unmatchedHandles(db, { offset: page * handlesOnPage, limit: handlesOnPage }),
      recentMatches(db, recentShown),
    ])
    const { handles: items, total } = unmatched
    const currentYear = dayOf(clock.now()).slice(0, 4)
    return matchModal({ page: { items, page, total, size: handlesOnPage }, picks, recent, notice, currentYear })
  }

  listening.button(actionIds.matchHandles, 'admin', ({ openModal }) =>
    openModal('Match names', () => shown({ page: 0, picks: {} }, null)),
  )
  for (const turn of [actionIds.turnHandles, actionIds.turnHandlesBack]) {
    listening.viewAction(turn, 'admin', async ({ value, metadata, form, update }) => {
      const { picks } = withPicksOf(form, metadata)
      await update(await shown({ page: pageNumber(value), picks }, null))
    })
  }
  // What is picked is read when it is needed.
  listening.viewAction(actionIds.pickPerson, 'admin', async () => undefined)
  listening.viewAction(actionIds.undoMatch, 'admin', async ({ value, metadata, form, actor, update }) => {
    const undone = await undoMatch(db, { matchId: matchIdIn(value), actor, now: clock.now() })
    await update(await shown(withPicksOf(form, metadata), undoneSentence(undone)))
  })
  listening.submission(submissions.saveMatches, 'admin', async (request) => {
    const saved = await saveMatches({ db, clock }, request)
    await request.refreshHome()
    return { kind: 'update', view: await shown({ page: 0, picks: saved.left }, saved.notice) }
  })
}

// A sentence cannot stand beside a picker, because Slack takes errors for inputs only; so it stands on top.
type Saved = { notice: string; left: Picks }

async function saveMatches({ db, clock }: Deps, request: SubmissionRequest): Promise<Saved> {
  const { page: _, picks } = withPicksOf(request.form, request.metadata)
  const picked = Object.entries(picks)
  if (picked.length === 0)
    return { notice: ':information_source: Nobody was picked, so nothing was changed.', left: {} }
  const people = await peopleBehindSlack(db, { team: request.asker.team, slackUsers: Object.values(picks) })
  const unknown = picked.filter(([, slackUser]) => !people.has(slackUser))
  if (unknown.length > 0) {
    const whom = unknown.map(([, slackUser]) => `<@${slackUser}>`).join(', ')
    const notice = `:warning: Tally does not know ${whom}: bots and people of other companies cannot be picked. Nothing was saved.`
    return { notice, left: Object.fromEntries(picked.filter(([, slackUser]) => people.has(slackUser))) }
  }
  const matches = picked.map(([handleId, slackUser]) => ({
    handleId: Number(handleId),
    personId: people.get(slackUser) ?? '',
  }))
  try {
    const done = await matchHandles(db, { matches, actor: request.actor, now: clock.now() })
    const said = done.length === 1 ? '1 name was matched.' : `${done.length} names were matched.`
    return { notice: `:white_check_mark: ${said} What they spent before moved along.`, left: {} }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return { notice: `:warning: ${escapeMrkdwn(thrown.say)}`, left: {} }
  }
}

const metadataShape = z.object({
  page: z.number().int().nonnegative(),
  picks: z.record(z.string().regex(/^\d{1,15}$/), z.string().regex(/^[A-Z0-9]{2,30}$/)),
})

// Of a button that is not ours: no match has this id.
function matchIdIn(value: string): number {
  return /^\d{1,15}$/.test(value) ? Number(value) : 0
}

// What was picked on the pages before, and on this one.
function withPicksOf(form: Form, metadata: string): MatchMetadata {
  const parsed = metadataShape.safeParse(parsedJson(metadata))
  const before = parsed.success ? parsed.data : { page: 0, picks: {} }
  const picks: Picks = { ...before.picks }
  for (const blockId of form.blocks()) {
    const [, handleId] = /^handle (\d{1,15})$/.exec(blockId) ?? []
    if (handleId === undefined) continue
    const slackUser = form.chosen(blockId)
    if (slackUser !== null && /^[A-Z0-9]{2,30}$/.test(slackUser)) picks[handleId] = slackUser
    else delete picks[handleId]
  }
  return { page: before.page, picks: Object.fromEntries(Object.entries(picks).slice(0, mostPicks)) }
}

function undoneSentence(undoing: Undoing | null): string {
  if (!undoing) return ':warning: This match is not there any more.'
  const name = nameShown(undoing.match.handle)
  switch (undoing.outcome) {
    case 'undone':
      return `:leftwards_arrow_with_hook: “${name}” is nobody’s again, with what it spent.`
    case 'already-undone':
      return `:information_source: The match of “${name}” was undone already.`
    case 'changed-since':
      return `:warning: “${name}” was given to somebody else since, and stays with them.`
  }
}
