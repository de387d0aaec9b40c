import { setTimeout as wait } from 'node:timers/promises'
import type { AckFn, ViewResponseAction } from '@slack/bolt'
import type { Log } from '../../base/log.ts'
import type { Message } from '../kit/blocks.ts'
import { loadingModal, sayingModal } from '../kit/modal.ts'
import { troubleMessage } from '../trouble.ts'
import type { SlackClients } from '../web-api.ts'
import { modalUpdater } from './modals.ts'
import type { SubmissionAnswer } from './requests.ts'

type Input = {
  deps: { log: Log; clients: SlackClients }
  ack: AckFn<ViewResponseAction>
  viewId: string
  during: string
  run(during: string, work: () => Promise<void>, tell: (trouble: Message) => Promise<unknown>): Promise<void>
  work(): Promise<SubmissionAnswer>
}

/**
 * Answers a submission within the acknowledgement where it is ready in time, because only there can errors stand beside
 * their fields; else the modal says that it is being worked on, and what came of it is put there after.
 */
export async function answerSubmission({ deps, ack, viewId, during, run, work }: Input): Promise<void> {
  await run(
    during,
    async () => {
      const working = work().catch((thrown: unknown) => troubleAnswer(deps.log, thrown, during))
      const inTime = await Promise.race([working, wait(answerWithinMs, null, { ref: false })])
      if (inTime) return respond(ack, inTime)
      await ack({ response_action: 'update', view: loadingModal('Tally') })
      await modalUpdater(deps, viewId)(lateView(await working))
    },
    async () => undefined,
  )
}

// Slack waits three seconds; the way there and back takes some of it.
const answerWithinMs = 2_200

function troubleAnswer(log: Log, thrown: unknown, during: string): SubmissionAnswer {
  return { kind: 'update', view: sayingModal('That did not work', troubleMessage(log, thrown, during).text) }
}

function respond(ack: Input['ack'], answer: SubmissionAnswer): Promise<void> {
  switch (answer.kind) {
    case 'errors':
      return ack({ response_action: 'errors', errors: answer.errors })
    case 'update':
      return ack({ response_action: 'update', view: answer.view })
    case 'clear':
      return ack({ response_action: 'clear' })
    case 'close':
      return ack()
  }
}

function lateView(answer: SubmissionAnswer) {
  switch (answer.kind) {
    case 'update':
      return answer.view
    case 'errors':
      return sayingModal('Please correct', Object.values(answer.errors).join('\n'))
    case 'clear':
    case 'close':
      return sayingModal('Done', 'This took a little longer than usual. It is done.')
  }
}
