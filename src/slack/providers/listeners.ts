import { AppError } from '../../base/app-error.ts'
import type { Clock } from '../../base/clock.ts'
import { type ProxiedProvider, proxiedProviders } from '../../base/provider.ts'
import type { Db } from '../../db/database.ts'
import { readLabel } from '../../people/label.ts'
import { changeProviderKey, type ProviderKeyChange } from '../../people/provider-key-state.ts'
import { addProviderKey, type ProviderKey } from '../../people/provider-keys.ts'
import { notSavedText, verifyProviderKey } from '../../people/verify-provider-key.ts'
import { type ProviderStatus, providerStatuses } from '../../reports/provider-status.ts'
import type { Vault } from '../../vault/vault.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { fault, readField } from '../listening/fields.ts'
import type { Listening } from '../listening/listening.ts'
import type { SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import { providerActions, providerSubmissions } from './action-ids.ts'
import {
  alreadySentence,
  changedModal,
  changedSentence,
  confirmModal,
  goneSentence,
  keyFields,
  keyModal,
  keySavedModal,
  readKeyModalState,
} from './views.ts'

type Deps = { db: Db; clock: Clock; vault: Vault; upstreams: Record<ProxiedProvider, string> }

/** Adding, rotating, disabling, enabling and removing the organisation's keys. For admins only. */
export function listenToProviders(listening: Listening, deps: Deps): void {
  const { db, clock } = deps
  const withKey = async (id: string) => statusOfKey(await providerStatuses(db, clock.now()), id)

  listening.button(providerActions.add, 'admin', ({ value, openModal }) =>
    openModal('Add a provider key', async () => {
      const provider = proxiedProviders.find((one) => one === value) ?? 'anthropic'
      return keyModal({ provider, expected: null }, null)
    }),
  )

  listening.button(providerActions.rotate, 'admin', ({ value, openModal }) =>
    openModal('Rotate key', async () => {
      const status = await withKey(value)
      if (!status) return changedModal(goneSentence(null))
      return keyModal({ provider: status.provider, expected: status.key.id }, status.key)
    }),
  )

  listening.submission(providerSubmissions.saveKey, 'admin', (request) => saveKey(deps, request))

  for (const change of ['disable', 'enable', 'remove'] as const) {
    listening.button(providerActions[change], 'admin', ({ value, openModal }) =>
      openModal('Providers', async () => {
        const status = await withKey(value)
        return status ? confirmModal(change, status) : changedModal(goneSentence(null))
      }),
    )
    listening.submission(providerSubmissions[change], 'admin', (request) => makeChange(deps, change, request))
  }
}

async function saveKey({ db, clock, vault, upstreams }: Deps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const { form, metadata, actor, refreshHome } = request
  const state = readKeyModalState(metadata)
  if (!state) return say('This form is no longer understood. Open it again.')
  const chosen = state.expected === null ? form.chosen(keyFields.provider) : state.provider
  const provider = proxiedProviders.find((one) => one === chosen)
  if (!provider) return fault(keyFields.provider, 'Choose a provider.')
  const label = readField(() => readLabel('The label', form.text(keyFields.label) ?? ''))
  if ('fault' in label) return fault(keyFields.label, label.fault)
  if (label.value === '') return fault(keyFields.label, 'Give it a label.')
  const secret = form.text(keyFields.key) ?? ''
  const check = await verifyProviderKey({ provider, secret, upstream: upstreams[provider] })
  if (!check.ok) return fault(keyFields.key, notSavedText(check))
  try {
    const input = { provider, label: label.value, secret, now: clock.now(), actor, expected: state.expected }
    const saved = await addProviderKey(db, vault, input)
    await refreshHome()
    return { kind: 'update', view: keySavedModal({ ...saved, models: check.models }) }
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'conflict') throw thrown
    await refreshHome()
    return say(escapeMrkdwn(thrown.say))
  }
}

async function makeChange(
  { db, clock }: Deps,
  change: ProviderKeyChange,
  { metadata, actor, refreshHome }: SubmissionRequest,
): Promise<SubmissionAnswer> {
  const done = await changeProviderKey(db, { id: metadata, change, actor, now: clock.now() })
  await refreshHome()
  switch (done.outcome) {
    case 'changed':
      return say(changedSentence(change, done.key))
    case 'unchanged':
      return say(alreadySentence(done.key))
    case 'gone':
      return say(goneSentence(done.current))
  }
}

function statusOfKey(statuses: ProviderStatus[], id: string): (ProviderStatus & { key: ProviderKey }) | null {
  for (const status of statuses) if (status.key?.id === id) return { ...status, key: status.key }
  return null
}

function say(mrkdwn: string): SubmissionAnswer {
  return { kind: 'update', view: changedModal(mrkdwn) }
}
