import { recordAct } from '../audit/record-act.ts'
import { countText } from '../base/count.ts'
import { rebindVault } from '../vault/bind-vault.ts'
import { type Resealed, resealPlace } from '../vault/reseal.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { openProgress } from './progress.ts'
import { sealedPlaces } from './sealed-places.ts'
import { secretsState, sentencesOn } from './secrets-status.ts'

export const secretsReseal: Command = {
  name: 'secrets reseal',
  takes: [],
  summary:
    'Seal every secret anew with the first key of TALLY_SECRET_KEY, so that the older ones may go. Tally may run meanwhile, ' +
    'if it was started with all of these keys.',
  examples: ['secrets reseal'],
  options: { json: { help: 'as JSON' } },
  run: reseal,
}

async function reseal(deps: CliDeps, given: Given): Promise<number> {
  const { db, vault, clock, stdout } = deps
  const places = await resealAll(deps)
  const now = clock.now()
  await db.transaction().execute(async (transaction) => {
    await rebindVault(transaction, vault, now)
    await recordAct(transaction, {
      at: now,
      actor: cliActor.id,
      origin: cliActor.origin,
      act: 'secrets.reseal',
      subject: vault.masters[0]?.id ?? '',
      detail: { values: places.reduce((sum, { resealed }) => sum + resealed, 0) },
    })
  })
  const state = await secretsState(deps)
  if (given.has('json')) {
    writeLine(stdout, JSON.stringify({ places, ...state }, null, 2))
  } else {
    for (const { title, resealed } of places) writeLine(stdout, `${title}: ${countText(resealed)} sealed anew.`)
    for (const sentence of sentencesOn(state)) writeLine(stdout, sentence)
  }
  return state.missing.length > 0 ? 1 : 0
}

async function resealAll({ db, vault, stderr }: CliDeps): Promise<Resealed[]> {
  const progress = openProgress(stderr)
  try {
    const resealed: Resealed[] = []
    for (const place of sealedPlaces) {
      const onProgress = (done: number, of: number) => progress.show({ say: place.title, share: done / of })
      resealed.push(await resealPlace(db, vault, { place, onProgress }))
    }
    return resealed
  } finally {
    progress.end()
  }
}
