import type { KnownBlock, ModalView } from '@slack/types'
import { section } from './blocks.ts'
import { cut } from './limits.ts'

/** A modal. Without `submit` it only shows something; `metadata` (3,000 characters) comes back with what is done in it. */
export function modal(input: {
  callbackId: string
  title: string
  blocks: KnownBlock[]
  submit?: string
  close?: string
  metadata?: string
}): ModalView {
  return {
    type: 'modal',
    callback_id: input.callbackId,
    title: plain(input.title),
    ...(input.submit ? { submit: plain(input.submit) } : {}),
    close: plain(input.close ?? (input.submit ? 'Cancel' : 'Close')),
    ...(input.metadata ? { private_metadata: input.metadata } : {}),
    blocks: input.blocks,
  }
}

/** What stands in a modal while it is being filled: a trigger lives three seconds, a database may take longer. */
export function loadingModal(title: string): ModalView {
  return modal({ callbackId: 'modal.loading', title, blocks: [section('One moment…')] })
}

/** A modal that says a sentence or two and is closed. */
export function sayingModal(title: string, mrkdwn: string): ModalView {
  return modal({ callbackId: 'modal.saying', title, blocks: [section(mrkdwn)] })
}

const titleLength = 24

function plain(text: string) {
  return { type: 'plain_text' as const, text: cut(text, titleLength), emoji: false }
}
