import { expect, test } from 'vitest'
import { validateMessage, validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import { type Message, section } from '../kit/blocks.ts'
import { sharedBlocks, sharedMessage, shareModal } from './share-views.ts'

test.each([1, 49, 50, 80])('of %d blocks the modal shows what is posted', (count) => {
  const blocks = Array.from({ length: count }, (_, index) => section(`line ${index}`))
  const answers: Message[] = [{ text: 'figures', blocks }]

  const posted = sharedMessage({ answers, sharer: 'U1' })
  const shown = shareModal({ blocks: sharedBlocks(answers), sharer: 'U1', text: 'org' })

  expect(validateMessage(posted)).toEqual([])
  expect(validateView(shown)).toEqual([])
  expect(shown.blocks.slice(1, -3)).toEqual(posted.blocks)
  expect(JSON.stringify(posted.blocks).includes('does not fit')).toBe(count > 49)
})
