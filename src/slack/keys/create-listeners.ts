import { AppError } from '../../base/app-error.ts'
import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { type OfferedTo, offerKey } from '../../notices/offer-key.ts'
import { findPerson, type Person } from '../../people/person.ts'
import { findHolders } from '../../people/robot.ts'
import type { UnknownModel } from '../../prices/allowed-models.ts'
import { whoIsAsking } from '../asking.ts'
import { localTime } from '../kit/blocks.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import type { Choice } from '../kit/inputs.ts'
import { sayingModal } from '../kit/modal.ts'
import type { Listening } from '../listening/listening.ts'
import type { SubmissionAnswer, Who } from '../listening/requests.ts'
import type { SlackClients } from '../web-api.ts'
import { keyActions, keyModals } from './action-ids.ts'
import { createView } from './create-view.ts'
import { longestHolderName, newHolderValue, type ReadHolder, type ReadKey, readCreateForm } from './read-create.ts'
import { holderName } from './words.ts'

type Deps = { db: Db; clock: Clock; clients: SlackClients }

/** Creating a key: an admin says what it is to be, the recipient makes it. */
export function listenToKeyCreation(listening: Listening, deps: Deps): void {
  const { db, clock } = deps

  listening.button(keyActions.create, 'admin', ({ openModal }) => openModal('Create a key', async () => createView()))

  listening.options(keyActions.findHolder, 'admin', async ({ typed }) => {
    const known = await findHolders(db, typed, 20)
    return [...known.map(choiceOf), ...newHolders(typed, known)]
  })

  listening.submission(keyModals.create, 'admin', async ({ form, asker, actor, refreshHome }) => {
    const now = clock.now()
    const read = readCreateForm(form, now)
    if (!read.ok) return { kind: 'errors', errors: read.errors }
    const found = await peopleOf(deps, read.key, asker)
    if ('errors' in found) return { kind: 'errors', errors: found.errors }
    const { recipient, to } = found
    const { holder: _, models, project, ...rest } = read.key
    try {
      const offer = await offerKey(db, {
        ...rest,
        ...to,
        recipientId: recipient.id,
        // A project's own key is booked to it unless something else was said.
        project: project === '' ? found.project : project,
        models: models.models,
        actor,
        now,
      })
      await refreshHome()
      return offered({ name: offer.name, recipient, openUntil: offer.openUntil, unknown: models.unknown })
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown
      return { kind: 'errors', errors: { recipient: thrown.say } }
    }
  })
}

function offered(input: {
  name: string
  recipient: Person
  openUntil: Date
  unknown: readonly UnknownModel[]
}): SubmissionAnswer {
  const warnings = input.unknown.map(({ name, nearest }) => {
    const meant = nearest.length === 0 ? '' : ` Did you mean ${nearest.map(asCode).join(' or ')}?`
    return `:warning: The price book knows no model that fits ${asCode(name)}; it is allowed all the same.${meant}`
  })
  const lines = [
    `*${escapeMrkdwn(input.name)}* is offered to ${holderName(input.recipient)}. They have until ${localTime(input.openUntil)} to make it with the button in their messages; until then there is no secret.`,
    ...warnings,
  ]
  return { kind: 'update', view: sayingModal('Key offered', lines.join('\n')) }
}

type Found = { recipient: Person; to: OfferedTo; project: string } | { errors: Record<string, string> }

async function peopleOf(deps: Deps, key: ReadKey, { team }: Who['asker']): Promise<Found> {
  const { person: recipient } = await whoIsAsking(deps, { team, slackUser: key.recipient })
  if (recipient?.kind !== 'person') {
    const say = 'Tally knows no person behind this account. Add them under Set-up > People first; apps get no keys.'
    return { errors: { recipient: say } }
  }
  if (key.holder === null) return { recipient, to: { ownerId: recipient.id }, project: '' }
  return heldBy(deps, key.holder, recipient)
}

async function heldBy({ db }: Deps, holder: ReadHolder, recipient: Person): Promise<Found> {
  if (holder.kind === 'new') {
    const project = holder.of === 'project' ? holder.name : ''
    return { recipient, to: { newHolder: { kind: holder.of, name: holder.name } }, project }
  }
  const owner = await findPerson(db, holder.id)
  if (!owner || owner.kind === 'person') {
    return { errors: { holder: 'This robot or project is not there any more. Choose another.' } }
  }
  return { recipient, to: { ownerId: owner.id }, project: owner.kind === 'project' ? owner.name : '' }
}

function choiceOf({ id, kind, name }: Person): Choice {
  return { text: `${name} (${kind})`, value: id }
}

function newHolders(typed: string, known: readonly Person[]): Choice[] {
  const name = typed.trim()
  if (name === '' || name.length > longestHolderName) return []
  const isKnown = (kind: string) =>
    known.some((one) => one.kind === kind && one.name.toLowerCase() === name.toLowerCase())
  // Each owner may have a robot of the same name; a project is everybody's.
  const projects = isKnown('project') ? [] : [{ text: `New project “${name}”`, value: newHolderValue('project', name) }]
  return [{ text: `New robot “${name}”`, value: newHolderValue('robot', name) }, ...projects]
}
