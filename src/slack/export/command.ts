import { nearest } from '../../base/nearest.ts'
import { type ExportKind, exportKind, exportKindNames } from '../../reports/export/kinds.ts'
import { whoIsAsking } from '../asking.ts'
import type { CommandRequest } from '../listening/requests.ts'
import { scopeAndPeriod } from '../spend/scope-words.ts'
import { unclearMessage } from '../spend/views.ts'
import { messageOf } from './listeners.ts'
import { type ExportDeps, sendExport } from './send-export.ts'
import { begunMessage, exportModal } from './views.ts'

/**
 * `/spend export [kind] [scope] [period]`: begins at once where the kind is said, for the usual scope and period where those
 * are not; else it opens the form. A word that is nearly a kind is taken for it.
 */
export async function answerExport(deps: ExportDeps, request: CommandRequest, asked: { text: string }): Promise<void> {
  const { viewer, asker, actor, reply, openModal } = request
  if (!viewer) return
  const { kind, words } = readKind(asked.text)
  const found = await scopeAndPeriod(deps.db, {
    viewer,
    words,
    slackTeam: asker.team,
    now: deps.clock.now(),
    verb: kind ? `export ${kind}` : 'export',
    mentioned: async (slackUser) => (await whoIsAsking(deps, { team: asker.team, slackUser })).person,
  })
  if ('ask' in found) return void (await reply(found.ask))
  if ('choose' in found)
    return void (await reply(unclearMessage('Which team? Name it, like `/spend export days team payments`.')))
  const { scope, period, rest } = found
  if (rest.length > 0) return void (await reply(unclearMessage(leftOver(rest))))
  if (!kind) return openModal('Export', async () => exportModal({ kind, scope, period }))
  const order = { kind, scope, period, names: false, forExcel: true }
  await reply(begunMessage(order))
  const sent = await sendExport(deps, { viewer, slackUser: asker.slackUser, actor }, order)
  // The file speaks for itself.
  if (sent.outcome !== 'sent') await reply(messageOf(sent, order))
}

function readKind(text: string): { kind: ExportKind | null; words: string[] } {
  const words = text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
  const [first = '', ...others] = words
  const meant =
    exportKind(first) ?? exportKind(`${first}s`) ?? exportKind(nearest(first.toLowerCase(), exportKindNames) ?? '')
  return meant && !isScopeWord(first) ? { kind: meant, words: others } : { kind: null, words }
}

// “team payments” is whose figures and no misspelt “teams”.
function isScopeWord(word: string): boolean {
  return ['team', 'me', 'my', 'org', 'person', 'today'].includes(word.toLowerCase())
}

function leftOver(rest: readonly string[]): string {
  const words = rest.join(' ').slice(0, 60)
  return `I don’t know what “${words}” means here. Write it like \`/spend export chargeback org last month\`; there are ${exportKindNames.join(', ')}.`
}
