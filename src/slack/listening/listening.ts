import type { App, ViewSubmitAction } from '@slack/bolt'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Db } from '../../db/database.ts'
import { hearOnce } from '../../outbox/heard-message.ts'
import { viewerOf } from '../../people/access.ts'
import { has, type Need } from '../../people/need.ts'
import { whoIsAsking } from '../asking.ts'
import { directReply } from '../direct-reply.ts'
import { type Message, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { formOf } from '../kit/form.ts'
import { type Choice, optionOf } from '../kit/inputs.ts'
import { sayingModal } from '../kit/modal.ts'
import { troubleMessage } from '../trouble.ts'
import type { SlackClients } from '../web-api.ts'
import { type FilesAndShortcuts, listenToFilesAndShortcuts } from './files-and-shortcuts.ts'
import { writtenIn } from './message.ts'
import { modalOpener, modalUpdater, orInMessages, replyInModal } from './modals.ts'
import { refusalSentence } from './need.ts'
import { accountIn, hashIn, isInMessage, replyThrough, valueIn, viewIn } from './payload.ts'
import type { Reception } from './reception.ts'
import type {
  ButtonRequest,
  CommandRequest,
  HomeAnswer,
  HomeRequest,
  OpenModal,
  OptionsRequest,
  Reply,
  SubmissionAnswer,
  SubmissionRequest,
  ViewActionRequest,
  Who,
} from './requests.ts'
import { answerSubmission } from './submission.ts'
import { asTyped } from './typed.ts'

/**
 * How features listen. Every request is acknowledged first, then it is found out who asks and whether they may, then the
 * feature runs; what it throws becomes a sentence with a reference. There is no other way in.
 */
export type Listening = FilesAndShortcuts & {
  command(name: string, need: Need, handle: (request: CommandRequest) => Promise<void>): void
  /** A button in a message, or one in Home that opens a modal: there, what is said is said in a modal. */
  button(actionId: string, need: Need, handle: (request: ButtonRequest) => Promise<void>): void
  /** A button or select in a modal. */
  viewAction(actionId: string, need: Need, handle: (request: ViewActionRequest) => Promise<void>): void
  /** A modal is submitted. The answer has to come within Slack's three seconds; a later one is shown in the modal still. */
  submission(callbackId: string, need: Need, handle: (request: SubmissionRequest) => Promise<SubmissionAnswer>): void
  /** What a search select offers; at most a hundred. Somebody who may not ask is offered nothing. */
  options(actionId: string, need: Need, load: (request: OptionsRequest) => Promise<Choice[]>): void
  /** Something happened in Slack that nobody waits for an answer to. `team` is the workspace, `self` Tally's own account. */
  event(
    name: 'team_join' | 'user_change' | 'member_joined_channel' | 'app_uninstalled' | 'tokens_revoked',
    handle: (happened: { team: string; event: object; self: string | null }) => Promise<void>,
  ): void
  /**
   * What people write in their messages with Tally. Never what bots write, what was edited, or what stands in a thread; each
   * message once, however often Slack tells of it.
   */
  message(need: Need, handle: (request: CommandRequest) => Promise<void>): void
  /**
   * The Home tab and its controls, which have no message to answer under. `begin` is called at once, in the order of the
   * requests; then `show` with who asks, and `failed` where that went wrong.
   */
  home(input: { actionIds: readonly string[]; begin(request: HomeRequest): HomeAnswer }): void
}

/** What was registered and what it needs, for the test that tries each with every role. */
export type Registered = {
  kind:
    | 'command'
    | 'message'
    | 'files'
    | 'shortcut'
    | 'message shortcut'
    | 'button'
    | 'view action'
    | 'submission'
    | 'options'
    | 'home'
  name: string
  need: Need
}

type Deps = {
  db: Db
  clock: Clock
  log: Log
  clients: SlackClients
  admins: readonly string[]
  reception: Reception
  /** Told of everybody who runs a command or opens Tally, after they were answered. */
  visited(who: Who): Promise<void>
}
type Account = { team: string; slackUser: string }

/** Connects features to Bolt. `settled` waits for what is still being answered. */
export function listenWith(
  app: App,
  deps: Deps,
): { listening: Listening; registered: Registered[]; settled(): Promise<void> } {
  const underWay = new Set<Promise<void>>()
  const registered: Registered[] = []
  const register = (kind: Registered['kind'], name: string, need: Need) => void registered.push({ kind, name, need })
  let drawHome: ((request: HomeRequest) => HomeAnswer) | null = null

  async function whoIs(account: Account): Promise<Who> {
    const asker = await whoIsAsking(deps, account)
    const { person } = asker
    const viewer = person && (await viewerOf(deps.db, { person, admins: deps.admins, slackUser: account.slackUser }))
    return { asker, viewer, actor: { id: person?.id ?? account.slackUser, origin: 'slack' } }
  }

  function run(during: string, work: () => Promise<void>, tell: (trouble: Message) => Promise<unknown>): Promise<void> {
    const done = work()
      .catch((thrown: unknown) => tell(troubleMessage(deps.log, thrown, during)))
      .catch((thrown: unknown) => deps.log.warn({ err: thrown, during }, 'the person could not be told of the failure'))
      .then(() => undefined)
    underWay.add(done)
    return done.finally(() => underWay.delete(done))
  }

  function showHome(during: string, request: HomeRequest): Promise<void> {
    if (!drawHome) return Promise.resolve()
    const { show, failed } = drawHome(request)
    return run(during, async () => show(await whoIs(request)), failed)
  }

  const inModal = (openModal: OpenModal, body: unknown) => orInMessages(replyInModal(openModal), deps, body)

  const listening: Listening = {
    command(name, need, handle) {
      registered.push({ kind: 'command', name, need })
      app.command(name, async ({ ack, command, respond }) => {
        await ack()
        const reply = replyThrough(respond, deps.log, false)
        const work = async () => {
          const who = await whoIs({ team: command.team_id, slackUser: command.user_id })
          if (!has(who.viewer, need)) return void (await reply(refusal(who, need)))
          const openModal = modalOpener(deps, command.trigger_id, 'open')
          await handle({ ...who, text: asTyped(command.text), reply, openModal })
          await deps.visited(who)
        }
        await run(name, work, reply)
      })
    },
    button(actionId, need, handle) {
      registered.push({ kind: 'button', name: actionId, need })
      app.action({ type: 'block_actions', action_id: actionId }, async ({ ack, action, body, respond }) => {
        await ack()
        const openModal = modalOpener(deps, body.trigger_id, 'open')
        const reply = isInMessage(body) ? replyThrough(respond, deps.log, false) : inModal(openModal, body)
        const work = async () => {
          const who = await whoIs(accountIn(body))
          if (!has(who.viewer, need)) return void (await reply(refusal(who, need)))
          const replace = replyThrough(respond, deps.log, true)
          await handle({ ...who, value: valueIn(action), reply, replace, openModal })
        }
        await run(actionId, work, reply)
      })
    },
    viewAction(actionId, need, handle) {
      registered.push({ kind: 'view action', name: actionId, need })
      app.action({ type: 'block_actions', action_id: actionId }, async ({ ack, action, body }) => {
        await ack()
        const view = viewIn(body)
        const pushModal = modalOpener(deps, body.trigger_id, 'push')
        const push: Reply = async (trouble) => {
          await pushModal('That did not work', async () => sayingModal('Tally', trouble.text))
          return 'said'
        }
        const tell = orInMessages(push, deps, body)
        const work = async () => {
          const who = await whoIs(accountIn(body))
          if (!has(who.viewer, need)) return void (await tell(refusal(who, need)))
          await handle({
            ...who,
            value: valueIn(action),
            metadata: view.metadata,
            form: formOf(view.values),
            update: modalUpdater(deps, view.id),
            pushModal,
          })
        }
        await run(actionId, work, tell)
      })
    },
    submission(callbackId, need, handle) {
      registered.push({ kind: 'submission', name: callbackId, need })
      app.view<ViewSubmitAction>({ type: 'view_submission', callback_id: callbackId }, async ({ ack, body, view }) => {
        const work = async (): Promise<SubmissionAnswer> => {
          const account = accountIn(body)
          const who = await whoIs(account)
          if (!has(who.viewer, need)) return { kind: 'update', view: sayingModal('Tally', refusal(who, need).text) }
          const refreshed = { ...account, actionId: null, value: null, hash: null }
          const refreshHome = () => showHome('home.refresh', { ...refreshed, received: deps.reception.next() })
          const given = { viewId: view.id, form: formOf(view.state.values), metadata: view.private_metadata }
          return handle({ ...who, ...given, refreshHome })
        }
        await answerSubmission({ deps, ack, viewId: view.id, during: callbackId, run, work })
      })
    },
    options(actionId, need, load) {
      registered.push({ kind: 'options', name: actionId, need })
      app.options<'block_suggestion'>(
        { type: 'block_suggestion', action_id: actionId },
        async ({ ack, body, payload }) => {
          const view = viewIn(body)
          const work = async () => {
            const who = await whoIs(accountIn(body))
            const request = { ...who, typed: payload.value, metadata: view.metadata, form: formOf(view.values) }
            const choices = has(who.viewer, need) ? await load(request) : []
            await ack({ options: choices.slice(0, mostOptions).map(optionOf) })
          }
          await run(actionId, work, () => ack({ options: [] }))
        },
      )
    },
    event(name, handle) {
      app.event(name, async ({ event, body, context }) => {
        await run(
          name,
          () => handle({ team: body.team_id, event, self: context.botUserId ?? null }),
          async () => undefined,
        )
      })
    },
    message(need, handle) {
      registered.push({ kind: 'message', name: 'message.im', need })
      app.event('message', async ({ event, body }) => {
        const said = writtenIn(event)
        if (!said) return
        const reply = directReply(deps.clients, said.channel)
        const work = async () => {
          const { channel, ts } = said
          if (!(await hearOnce(deps.db, { team: body.team_id, channel, ts, now: deps.clock.now() }))) return
          const who = await whoIs({ team: body.team_id, slackUser: said.user })
          if (!has(who.viewer, need)) return void (await reply(refusal(who, need)))
          // Writing gives no trigger to open a window with.
          const openModal = async () => void (await reply(needsWindow))
          await handle({ ...who, text: asTyped(said.text), reply, openModal })
        }
        await run('message.im', work, reply)
      })
    },
    ...listenToFilesAndShortcuts(app, deps, { register, whoIs, run, refusal }),
    home({ actionIds, begin }) {
      drawHome = begin
      registered.push({ kind: 'home', name: 'app_home_opened', need: 'anyone' })
      app.event('app_home_opened', async ({ event, body }) => {
        const account = { team: body.team_id, slackUser: event.user }
        if (event.tab === 'home') {
          const opened = { ...account, actionId: null, value: null, hash: hashIn(event.view) }
          await showHome('app_home_opened', { ...opened, received: deps.reception.orderOf(body) })
        }
        await run(
          'app_home_opened',
          async () => deps.visited(await whoIs(account)),
          async () => undefined,
        )
      })
      for (const actionId of actionIds) {
        registered.push({ kind: 'home', name: actionId, need: 'anyone' })
        app.action({ type: 'block_actions', action_id: actionId }, async ({ ack, action, body }) => {
          await ack()
          const pressed = { actionId, value: valueIn(action), hash: hashIn(body.view) }
          const received = deps.reception.orderOf(body)
          const tell = inModal(modalOpener(deps, body.trigger_id, 'open'), body)
          await run(actionId, async () => showHome(actionId, { ...accountIn(body), ...pressed, received }), tell)
        })
      }
    },
  }
  return {
    listening,
    registered,
    async settled() {
      await Promise.all(underWay)
    },
  }
}

const mostOptions = 100

const needsWindow: Message = sayingMessage('That needs a choice in a window, which a command opens. See `/spend help`.')

function refusal({ viewer }: Who, need: Need): Message {
  return sayingMessage(escapeMrkdwn(refusalSentence(viewer, need)))
}

function sayingMessage(text: string): Message {
  return { text, blocks: [section(text)] }
}
