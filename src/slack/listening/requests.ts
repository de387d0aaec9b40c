import type { ModalView } from '@slack/types'
import type { Actor } from '../../audit/record-act.ts'
import type { Viewer } from '../../people/access.ts'
import type { Asker } from '../asking.ts'
import type { Message } from '../kit/blocks.ts'
import type { Form } from '../kit/form.ts'
import type { SharedFile } from '../kit/shared-files.ts'

/** Says something to the person alone, below what they did. `too-late`: Slack no longer takes an answer to it. */
export type Reply = (message: Message) => Promise<'said' | 'refused' | 'too-late'>

/** Who asks, as the database knows them at this moment. */
export type Who = {
  asker: Asker
  /** Null when Tally knows nobody behind the account; never null where the listener's need is `known` or more. */
  viewer: Viewer | null
  /** For the audit log. */
  actor: Actor
}

/**
 * Opens a modal at once, filled when `load` is done: what it throws becomes a sentence in the modal. `notShown` is called
 * where the content did not reach the person: the modal was closed meanwhile, or Slack did not take it.
 */
export type OpenModal = (title: string, load: () => Promise<ModalView>, notShown?: () => Promise<void>) => Promise<void>

export type CommandRequest = Who & { text: string; reply: Reply; openModal: OpenModal }

/** Files somebody dropped into their messages with Tally; what is said of them stands in the thread `threadTs`. */
export type FilesRequest = Who & { channel: string; ts: string; threadTs: string; files: SharedFile[]; reply: Reply }

/** A shortcut that belongs to no message. */
export type ShortcutRequest = Who & { openModal: OpenModal }

/** A shortcut on a message, anywhere in Slack. `reply` is read by the person alone. */
export type MessageShortcutRequest = Who & { channel: string; ts: string; files: SharedFile[]; reply: Reply }

/** A button in a message. `replace` puts a message in the place of the one with the button. */
export type ButtonRequest = Who & { value: string; reply: Reply; replace: Reply; openModal: OpenModal }

/** A button or select in a modal. `value` is the button's or the chosen option's, person's or day's. */
export type ViewActionRequest = Who & {
  value: string
  metadata: string
  form: Form
  /** Puts another view in the place of this one. */
  update(view: ModalView): Promise<void>
  /** Opens a modal above this one. */
  pushModal: OpenModal
}

export type SubmissionRequest = Who & {
  /** The modal's own id: two presses of Submit have the same. */
  viewId: string
  form: Form
  metadata: string
  /** Draws the person's Home tab anew, because what it shows was changed. */
  refreshHome(): Promise<void>
}

/** `errors`: sentences by the block id of an input. `close` ends this modal, `clear` all of them. */
export type SubmissionAnswer =
  | { kind: 'errors'; errors: Record<string, string> }
  | { kind: 'update'; view: ModalView }
  | { kind: 'close' }
  | { kind: 'clear' }

export type OptionsRequest = Who & { typed: string; metadata: string; form: Form }

/**
 * The Home tab was opened, or a control in it used: then `actionId` and `value` say which. `hash` names the view they saw;
 * a higher `received` came in later.
 */
export type HomeRequest = {
  received: number
  slackUser: string
  team: string
  actionId: string | null
  value: string | null
  hash: string | null
}

export type HomeAnswer = { show(who: Who): Promise<void>; failed(trouble: Message): Promise<void> }
