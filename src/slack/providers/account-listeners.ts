import { z } from 'zod'
import { AppError } from '../../base/app-error.ts'
import type { Clock } from '../../base/clock.ts'
import { exactUsd, microUsdOf } from '../../base/exact-usd.ts'
import type { MicroUsd } from '../../base/money.ts'
import { type Provider, providerName } from '../../base/provider.ts'
import type { Db } from '../../db/database.ts'
import { readLabel } from '../../people/label.ts'
import { addVendorAccount, rotateVendorAccount } from '../../sources/add-vendor-account.ts'
import { misplacedAdminKey } from '../../sources/misplaced-admin-key.ts'
import { setSeatPrice } from '../../sources/seat-price.ts'
import {
  type Abilities,
  isConnected,
  listVendorAccounts,
  type VendorAccount,
  vendorAccount,
} from '../../sources/vendor-account.ts'
import { setVendorAccountState } from '../../sources/vendor-account-state.ts'
import { askForSync } from '../../sources/wanted-sync.ts'
import type { Vault } from '../../vault/vault.ts'
import type { Form } from '../kit/form.ts'
import { sayingModal } from '../kit/modal.ts'
import { readBack, readNumber } from '../kit/read-back.ts'
import { fault, readField } from '../listening/fields.ts'
import type { Listening } from '../listening/listening.ts'
import type { SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import {
  type AccountChange,
  accountChangedText,
  accountFields,
  accountMeanwhileText,
  confirmAccountModal,
  connectedText,
  connectModal,
  isAnother,
  readVendor,
  rotateModal,
  seatPriceModal,
} from './account-forms.ts'
import { accountActions, accountSubmissions } from './action-ids.ts'

/** Tries an admin key endpoint by endpoint; `say` says in words what it may read, or why it is of no use. */
export type ProbeKey = (input: {
  vendor: Provider
  secret: string
}) => Promise<{ ok: boolean; say: string; abilities: Abilities }>

type Deps = { db: Db; clock: Clock; vault: Vault; probe: ProbeKey }

/** Connecting accounts that are read with an admin key, and what can be done with them. For admins only. */
export function listenToAccounts(listening: Listening, deps: Deps): void {
  const { db } = deps

  listening.button(accountActions.connect, 'admin', ({ openModal }) =>
    openModal('Connect an account', async () => connectModal(await liveAccounts(db))),
  )
  listening.submission(accountSubmissions.connect, 'admin', (request) => connect(deps, request))

  listening.button(accountActions.rotate, 'admin', ({ value, openModal }) =>
    openModal('Rotate admin key', async () => rotateModal(await vendorAccount(db, readNumber(value)))),
  )
  listening.submission(accountSubmissions.rotate, 'admin', (request) => rotate(deps, request))

  listening.button(accountActions.seatPrice, 'admin', ({ value, openModal }) =>
    openModal('Price of a seat', async () => seatPriceModal(await vendorAccount(db, readNumber(value)))),
  )
  listening.submission(accountSubmissions.seatPrice, 'admin', (request) => priceSeats(deps, request))

  for (const change of ['disable', 'enable', 'remove'] as const) {
    listening.button(accountActions[change], 'admin', ({ value, openModal }) =>
      openModal('Providers', async () => confirmAccountModal(change, await vendorAccount(db, readNumber(value)))),
    )
    listening.submission(accountSubmissions[change], 'admin', (request) => makeChange(deps, change, request))
  }
}

/** Those that have a key. */
export async function liveAccounts(db: Db): Promise<VendorAccount[]> {
  return (await listVendorAccounts(db)).filter(isConnected)
}

async function connect(deps: Deps, { form, actor, viewer, refreshHome }: SubmissionRequest): Promise<SubmissionAnswer> {
  const { db, vault, clock } = deps
  const vendor = readVendor(form.chosen(accountFields.vendor))
  if (!vendor) return fault(accountFields.vendor, 'Choose a vendor.')
  const same = (await liveAccounts(db)).filter((account) => account.vendor === vendor)
  if (same.length > 0 && !form.ticked(accountFields.another).includes(isAnother)) {
    // Where none was connected when the form was opened, it has no box to stand beside.
    const { another, vendor: choice } = accountFields
    return fault(
      form.blocks().includes(another) ? another : choice,
      `${providerName(vendor)} is connected already. Tick this if the key is of another team or organisation; else close this and use Rotate there.`,
    )
  }
  const label = readField(() => readLabel('The label', form.text(accountFields.label) ?? providerName(vendor)))
  if ('fault' in label) return fault(accountFields.label, label.fault)
  const price = readField(() => readSeatPrice(vendor, form))
  if ('fault' in price) return fault(accountFields.seatPrice, price.fault)
  const key = await triedKey(deps, vendor, form)
  if ('fault' in key) return fault(accountFields.key, key.fault)
  const now = clock.now()
  return unlessConflict(async () => {
    const askedBy = viewer?.person.id ?? ''
    const added = await addVendorAccount(db, vault, { vendor, label: label.value, ...key, actor, now, askedBy })
    const account =
      price.value === null ? added : await setSeatPrice(db, { id: added.id, seatMicroUsd: price.value, actor, now })
    await refreshHome()
    return say('Connected', connectedText(account, { abilities: key.abilities, replaced: null }))
  })
}

async function rotate(deps: Deps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const { db, vault, clock } = deps
  const { form, metadata, actor, viewer, refreshHome } = request
  const before = await vendorAccount(db, readNumber(metadata))
  const { id } = before
  const key = await triedKey(deps, before.vendor, form)
  if ('fault' in key) return fault(accountFields.key, key.fault)
  const now = clock.now()
  return unlessConflict(async () => {
    const account = await rotateVendorAccount(db, vault, { id, ...key, actor, now })
    const askedBy = viewer?.person.id ?? ''
    if (account.state === 'active') await askForSync(db, { accountId: id, trigger: 'hand', askedBy, now })
    await refreshHome()
    return say('Key rotated', connectedText(account, { abilities: key.abilities, replaced: before.hint }))
  })
}

async function priceSeats({ db, clock }: Deps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const { form, metadata, actor, refreshHome } = request
  const { id, vendor } = await vendorAccount(db, readNumber(metadata))
  const price = readField(() => readSeatPrice(vendor, form))
  if ('fault' in price) return fault(accountFields.seatPrice, price.fault)
  await setSeatPrice(db, { id, seatMicroUsd: price.value, actor, now: clock.now() })
  await refreshHome()
  return { kind: 'close' }
}

const changeShape = z.object({ id: z.int().positive(), state: z.enum(['active', 'disabled', 'removed']) })
const stateAfter = { disable: 'disabled', enable: 'active', remove: 'removed' } as const

async function makeChange(
  { db, clock }: Deps,
  change: AccountChange,
  { metadata, actor, viewer, refreshHome }: SubmissionRequest,
): Promise<SubmissionAnswer> {
  const { id, state: expectedState } = readBack(changeShape, metadata)
  const now = clock.now()
  const done = await setVendorAccountState(db, { id, state: stateAfter[change], expectedState, actor, now })
  if (done.outcome === 'changed' && change === 'enable') {
    await askForSync(db, { accountId: id, trigger: 'hand', askedBy: viewer?.person.id ?? '', now })
  }
  await refreshHome()
  const text =
    done.outcome === 'changed' ? accountChangedText(change, done.account) : accountMeanwhileText(done.account)
  return say('Providers', text)
}

/** A key that may read what is needed, or what is wrong with it. The sentence holds nothing of the key. */
async function triedKey(
  { probe }: Deps,
  vendor: Provider,
  form: Form,
): Promise<{ secret: string; abilities: Abilities } | { fault: string }> {
  const secret = form.text(accountFields.key) ?? ''
  const misplaced = misplacedAdminKey(vendor, secret)
  if (misplaced) return { fault: `${misplaced} Nothing was saved.` }
  const { ok, say, abilities } = await probe({ vendor, secret })
  if (ok) return { secret, abilities }
  const may = abilities.map((one) => `${one.endpoint}: ${one.ok ? 'yes' : `no, ${one.say}`}`).join('; ')
  return { fault: may === '' ? `${say} Nothing was saved.` : `${say} Nothing was saved. It may read: ${may}.` }
}

function readSeatPrice(vendor: Provider, form: Form): MicroUsd | null {
  const text = form.text(accountFields.seatPrice)
  if (text === null) return null
  if (vendor !== 'cursor') throw new AppError('bad-input', 'Only Cursor bills seats here. Leave this empty.')
  const [, dollars] = /^\$?(\d{1,6}(?:\.\d{1,2})?)$/.exec(text) ?? []
  if (dollars !== undefined) return microUsdOf(exactUsd(dollars, 'dollars'))
  throw new AppError('bad-input', 'Give US dollars a month, such as 40 or 32.50.')
}

async function unlessConflict(work: () => Promise<SubmissionAnswer>): Promise<SubmissionAnswer> {
  try {
    return await work()
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'conflict') throw thrown
    return fault(accountFields.key, thrown.say)
  }
}

function say(title: string, mrkdwn: string): SubmissionAnswer {
  return { kind: 'update', view: sayingModal(title, mrkdwn) }
}
