import { setTimeout as wait } from 'node:timers/promises'
import { hourMs } from '../../src/base/calendar.ts'
import type { Scene } from '../copies/scene.ts'
import { type CopiesWorld, slackAct } from '../copies/world.ts'
import { type Fault, lastsMs } from './fault.ts'

const steps = 10
const stepMs = 1_500
// What could not be said is tried again ten minutes later at the latest.
const triedAgainMs = 600_000

/** Slack that cuts, refuses, loses answers, and is away for hours. */
export const slackFaults: readonly Fault[] = [
  { name: 'Slack cuts its sockets', strike: ({ world }) => failing(world, { dropSockets: true }) },
  {
    name: 'Slack answers 429 five times in a row',
    strike: ({ world }) =>
      failing(world, { rateLimit: { method: 'chat.postMessage', times: 5, retryAfterSeconds: 1 } }),
  },
  {
    name: 'Slack answers 503',
    strike: ({ world }) => failing(world, { fail: { method: 'chat.postMessage', times: 20, status: 503 } }),
  },
  {
    name: 'Slack does its work and the answer is lost',
    strike: ({ world }) => failing(world, { loseAnswer: { method: 'chat.postMessage', times: 5 } }),
  },
  {
    name: 'Slack cuts its sockets and refuses new ones (invalid_auth)',
    async strike({ world }) {
      await failing(world, {
        dropSockets: true,
        fail: { method: 'apps.connections.open', times: 1_000, error: 'invalid_auth' },
      })
      await slackAct(world.sandbox, 'faults', { clear: true })
    },
    recovered: ({ world }) => slackAnswers(world),
  },
  awayFor(6),
  awayFor(30),
]

async function failing({ sandbox }: CopiesWorld, fault: object): Promise<void> {
  await slackAct(sandbox, 'faults', fault)
  await wait(lastsMs)
}

// By the clocks of the copies, which are moved on in ten steps. The database’s stays: leases and locks are its own.
function awayFor(hours: number): Fault {
  const awayMs = hours * hourMs
  return {
    name: `Slack away for ${hours} h by the copies’ clocks`,
    hasOwnClocks: true,
    times: 2,
    async strike({ world, copies }, round) {
      await slackAct(world.sandbox, 'faults', {
        fail: { method: '*', times: 1_000_000, status: 503 },
        dropSockets: true,
      })
      for (let step = 1; step <= steps; step += 1) {
        for (const copy of copies) copy.setClock(round * (awayMs + triedAgainMs) + (step / steps) * awayMs)
        await wait(stepMs)
      }
      await slackAct(world.sandbox, 'faults', { clear: true })
      for (const copy of copies) copy.setClock((round + 1) * (awayMs + triedAgainMs))
    },
    recovered: ({ world }) => slackAnswers(world),
  }
}

const answerWithinMs = 180_000

/** Until Home opens and a command is taken. */
async function slackAnswers({ sandbox }: Scene['world']): Promise<void> {
  const user = sandbox.viewer.slackId
  const deadline = performance.now() + answerWithinMs
  for (;;) {
    const home = await slackAct(sandbox, 'openHome', { user })
    const command = await slackAct(sandbox, 'runCommand', { user, text: '/spend' })
    if (home.acked === true && command.acked === true) return
    if (performance.now() > deadline) throw new Error('Slack does not hear of Tally any more')
    await wait(100)
  }
}
