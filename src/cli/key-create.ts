import { z } from 'zod'
import { AppError } from '../base/app-error.ts'
import { addDays, day, startOfDay } from '../base/calendar.ts'
import { program } from '../base/program.ts'
import { localAddressNote, setupText } from '../people/client-setup.ts'
import { readLabel, readTags } from '../people/label.ts'
import { ensurePerson, type Person } from '../people/person.ts'
import { readPseudonyms } from '../people/pseudonyms.ts'
import { ensureRobot } from '../people/robot.ts'
import { createVirtualKey } from '../people/virtual-key.ts'
import { readModels, type UnknownModel } from '../prices/allowed-models.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { shown } from './shown.ts'

export const keyCreate: Command = {
  name: 'key create',
  takes: [],
  summary: "Create a developer's key. It is shown once, with the set-up of each client.",
  examples: [
    'key create --name laptop --email ana@example.com',
    'key create --name ci-main --email ana@example.com --robot --project payments --expires 2026-12-31',
  ],
  options: {
    name: { value: 'N', required: true, help: 'what the key is for: laptop, ci-main' },
    email: { value: 'E', required: true, help: 'whose key it is; a person is made on first sight' },
    project: { value: 'P', help: 'the project all its requests are booked to' },
    tag: { value: 'k=v', repeats: true, help: 'a tag all its requests carry; may be repeated' },
    models: { value: 'M,…', help: 'the only models it may use: exact names or a beginning with *, as claude-haiku-*' },
    robot: { help: 'the key of a robot called N (CI runner, bot); --email then says who answers for it' },
    expires: { value: 'YYYY-MM-DD', help: 'the last day it works, in UTC' },
    json: { help: 'as JSON, for scripts: the secret once, and what is kept of the key' },
  },
  run: createKey,
}

async function createKey(deps: CliDeps, given: Given): Promise<number> {
  const now = deps.clock.now()
  const name = readLabel('--name', given.text('name') ?? '')
  const email = readEmail(given.text('email') ?? '')
  const project = readLabel('--project', given.text('project') ?? '')
  const tags = readTags('--tag', given.all('tag'))
  const { models, unknown } = readModels('--models', given.text('models') ?? '')
  const expires = given.text('expires')
  const expiresAt = expires === null ? null : readExpiry(expires, now)

  await refuseDeleted(deps, email)
  const owner = await ensurePerson(deps.db, { kind: 'person', name: email.split('@')[0] ?? email, email, now })
  const holder = given.has('robot') ? await ensureRobot(deps.db, { name, ownerId: owner.id, now }) : owner
  const { key, secret } = await createVirtualKey(deps.db, {
    personId: holder.id,
    name,
    project,
    tags,
    models,
    expiresAt,
    now,
    hashKey: deps.vault.keyHashKey,
    actor: cliActor,
  })

  warnOfUnknownModels(deps, unknown)
  if (given.has('json')) {
    writeLine(deps.stdout, JSON.stringify({ secret, key }, null, 2))
    return 0
  }
  const until = expires === null ? '' : ` It works through ${expires} (UTC).`
  const only = models.length === 0 ? '' : ` It may use ${models.join(', ')} only.`
  writeLine(deps.stdout, `Created key ${key.display} (“${key.name}”) for ${holderName(holder, email)}.${until}${only}`)
  showSecretOnce(deps, { secret, project })
  return 0
}

/** Shows a secret that is nowhere kept, with the set-up of each client. */
export function showSecretOnce(deps: CliDeps, { secret, project }: { secret: string; project: string }): void {
  writeLine(deps.stdout, '\nThis is the only time the key is shown. Hand it to its owner privately:\n')
  writeLine(deps.stdout, `    ${secret}\n`)
  writeLine(deps.stdout, setupText({ baseUrl: deps.baseUrl, secret, project }))
  const note = localAddressNote(deps.baseUrl)
  if (note !== null) writeLine(deps.stderr, note)
}

function warnOfUnknownModels(deps: CliDeps, unknown: readonly UnknownModel[]): void {
  for (const { name, nearest } of unknown) {
    const meant = nearest.length === 0 ? '' : ` Did you mean ${nearest.join(' or ')}?`
    writeLine(deps.stderr, `The price book knows no model that fits ${name}; it is allowed all the same.${meant}`)
  }
}

function holderName(holder: Person, email: string): string {
  return holder.kind === 'robot' ? `the robot “${holder.name}”, for which ${email} answers` : email
}

// Else the address would be kept again without anybody having meant it.
async function refuseDeleted({ db, vault }: CliDeps, email: string): Promise<void> {
  const deleted = (await readPseudonyms(db, vault)).of('', email)
  if (!deleted) return
  throw new AppError(
    'conflict',
    `The data of whoever has this address was deleted. Are they back? Then first: ${program} person return ${shown(email)}. No key was made.`,
  )
}

function readEmail(text: string): string {
  if (z.email().safeParse(text).success) return text.toLowerCase()
  throw new AppError('bad-input', `--email “${shown(text)}” is not an e-mail address. Write it like ada@example.com.`)
}

/** Reads `--expires` as the instant at which a key stops working. Throws `bad-input`. */
export function readExpiry(text: string, now: Date): Date {
  const end = startOfDay(addDays(readDay(text), 1))
  if (end > now) return end
  throw new AppError('bad-input', `--expires ${shown(text)} is over already. Give a day from today on.`)
}

function readDay(text: string) {
  try {
    return day(text)
  } catch (cause) {
    throw new AppError('bad-input', `--expires “${shown(text)}” is not a day. Write it like 2026-12-31.`, { cause })
  }
}
