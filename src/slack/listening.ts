import { type App, type RespondArguments, RespondError, type RespondFn } from '@slack/bolt'
import type { Log } from '../base/log.ts'
import type { Db } from '../db/database.ts'
import { type Asker, whoIsAsking } from './asking.ts'
import type { Message } from './kit/blocks.ts'
import { troubleMessage } from './trouble.ts'
import type { SlackClients } from './web-api.ts'

/** Says something to the person alone, below what they did. `too-late`: Slack no longer takes an answer to it. */
export type Reply = (message: Message) => Promise<'said' | 'refused' | 'too-late'>

type CommandRequest = { asker: Asker; text: string; reply: Reply }
type ButtonRequest = { asker: Asker; value: string; reply: Reply }
/** The Home tab was opened, or a button in it pressed: then `value` is the button's. `hash` names the view they saw. */
export type HomeRequest = { slackUser: string; team: string; value: string | null; hash: string | null }

/**
 * How features listen. Every request is acknowledged first, then it is found out who asks, then the feature runs; what
 * it throws becomes a sentence with a reference.
 */
export type Listening = {
  command(name: string, handle: (request: CommandRequest) => Promise<void>): void
  /** A button in a message. */
  button(actionId: string, handle: (request: ButtonRequest) => Promise<void>): void
  /**
   * The Home tab and its buttons, which have no message to answer under. `begin` is called at once, in the order of the
   * requests; then `show` with who asks, and `failed` where that went wrong.
   */
  home(input: {
    actionIds: readonly string[]
    begin(request: HomeRequest): { show(asker: Asker): Promise<void>; failed(trouble: Message): Promise<void> }
  }): void
}

type Deps = { db: Db; log: Log; clients: SlackClients }

/** Connects features to Bolt. `settled` waits for what is still being answered. */
export function listenWith(app: App, deps: Deps): { listening: Listening; settled(): Promise<void> } {
  const underWay = new Set<Promise<void>>()

  function run(during: string, work: () => Promise<void>, tell: (trouble: Message) => Promise<unknown>): Promise<void> {
    const done = work()
      .catch((thrown: unknown) => tell(troubleMessage(deps.log, thrown, during)))
      .catch((thrown: unknown) => deps.log.warn({ err: thrown, during }, 'the person could not be told of the failure'))
      .then(() => undefined)
    underWay.add(done)
    return done.finally(() => underWay.delete(done))
  }

  const listening: Listening = {
    command(name, handle) {
      app.command(name, async ({ ack, command, respond }) => {
        await ack()
        const reply = replyThrough(respond, deps.log)
        await run(
          name,
          async () => {
            const asker = await whoIsAsking(deps, { team: command.team_id, slackUser: command.user_id })
            await handle({ asker, text: command.text, reply })
          },
          reply,
        )
      })
    },
    button(actionId, handle) {
      app.action({ type: 'block_actions', action_id: actionId }, async ({ ack, action, body, respond }) => {
        await ack()
        const reply = replyThrough(respond, deps.log)
        const value = action.type === 'button' ? (action.value ?? '') : ''
        await run(
          actionId,
          async () => {
            const asker = await whoIsAsking(deps, { team: teamOf(body), slackUser: body.user.id })
            await handle({ asker, value, reply })
          },
          reply,
        )
      })
    },
    home({ actionIds, begin }) {
      const answer = (during: string, request: HomeRequest) => {
        const { show, failed } = begin(request)
        return run(during, async () => show(await whoIsAsking(deps, request)), failed)
      }
      app.event('app_home_opened', async ({ event, body }) => {
        if (event.tab !== 'home') return
        const hash = hashOf(event.view)
        await answer('app_home_opened', { team: body.team_id, slackUser: event.user, value: null, hash })
      })
      for (const actionId of actionIds) {
        app.action({ type: 'block_actions', action_id: actionId }, async ({ ack, action, body }) => {
          await ack()
          const value = action.type === 'button' ? (action.value ?? null) : null
          await answer(actionId, { team: teamOf(body), slackUser: body.user.id, value, hash: hashOf(body.view) })
        })
      }
    },
  }
  return {
    listening,
    async settled() {
      await Promise.all(underWay)
    },
  }
}

function teamOf(body: { team: { id: string } | null; user: { team_id?: string } }): string {
  return body.team?.id ?? body.user.team_id ?? ''
}

// Bolt's type of an action's view leaves the hash out, though Slack sends it.
function hashOf(view: object | undefined): string | null {
  return view && 'hash' in view && typeof view.hash === 'string' ? view.hash : null
}

function replyThrough(respond: RespondFn, log: Log): Reply {
  return async (message) => {
    // Never in place of the message: Slack does so only for buttons, and a later part must not wipe out an earlier one.
    const answer: RespondArguments = { response_type: 'ephemeral', replace_original: false, ...message }
    try {
      await respond(answer)
      return 'said'
    } catch (thrown) {
      if (!(thrown instanceof RespondError)) throw thrown
      log.warn({ status: thrown.statusCode }, 'Slack did not take an answer')
      return thrown.statusCode === 404 || thrown.statusCode === 410 ? 'too-late' : 'refused'
    }
  }
}
