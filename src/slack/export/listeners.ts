import { exportKind } from '../../reports/export/kinds.ts'
import { defaultPeriod, parsePeriod, periodOfWord } from '../../reports/period.ts'
import { reportCalendar } from '../../reports/report-calendar.ts'
import { scopeKey, scopeOfKey, searchScopes } from '../../reports/scope.ts'
import type { Listening } from '../listening/listening.ts'
import type { SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import { exportActions, exportForm } from './action-ids.ts'
import { type ExportDeps, type ExportSent, sendExport } from './send-export.ts'
import {
  exportModal,
  fields,
  type Named,
  nothingMessage,
  notShownMessage,
  outcomeModal,
  readForm,
  sentMessage,
} from './views.ts'
import { readWanted } from './wanted.ts'

/** The form, the button that opens it, and what becomes of it. */
export function listenToExport(listening: Listening, deps: ExportDeps): void {
  const { db, clock } = deps

  listening.button(exportActions.open, 'known', async ({ viewer, value, openModal }) => {
    await openModal('Export', async () => {
      const now = clock.now()
      const wanted = readWanted(value)
      if (!viewer) return outcomeModal(notShownMessage())
      const scope = await scopeOfKey(db, { viewer, key: wanted.scope, now })
      if (!scope) return outcomeModal(notShownMessage())
      return exportModal({ ...wanted, scope, period: periodOfWord(wanted.period, now, await reportCalendar(db, now)) })
    })
  })

  listening.options(exportForm.scope, 'known', async ({ viewer, typed }) => {
    if (!viewer) return []
    const found = await searchScopes(db, { viewer, text: typed, now: clock.now(), limit: 100, people: true })
    return found.map((scope) => ({
      text: scope.name,
      value: scopeKey(scope),
      ...(scope.kind === 'team' ? { description: 'team' } : {}),
    }))
  })

  listening.submission(exportForm.start, 'known', async (request) => startFromForm(deps, request))
}

async function startFromForm(deps: ExportDeps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const { viewer, asker, actor, form } = request
  const now = deps.clock.now()
  const given = readForm(form)
  const kind = exportKind(given.kind)
  const scope = viewer && (await scopeOfKey(deps.db, { viewer, key: given.scope, now }))
  const parsed = parsePeriod(given.period || defaultPeriod, now, await reportCalendar(deps.db, now))
  const errors = {
    ...(kind ? {} : { [fields.kind]: 'Choose what to export.' }),
    ...(scope ? {} : { [fields.scope]: 'Choose the organisation, a team or a person whose figures you may see.' }),
    ...(parsed.ok ? {} : { [fields.period]: parsed.say.replaceAll('`', '') }),
  }
  if (!viewer || !kind || !scope || !parsed.ok) return { kind: 'errors', errors }
  const order = { kind, scope, period: parsed.period, names: given.names, forExcel: given.forExcel }
  const sent = await sendExport(deps, { viewer, slackUser: asker.slackUser, actor }, order)
  return { kind: 'update', view: outcomeModal(messageOf(sent, order)) }
}

/** What is said of an export that came to its end. */
export function messageOf(sent: ExportSent, named: Named) {
  switch (sent.outcome) {
    case 'sent':
      return sentMessage(named, sent.written, sent.files)
    case 'nothing':
      return nothingMessage(named)
    case 'refused':
      return notShownMessage()
  }
}
