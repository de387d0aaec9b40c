import { counted } from '../../base/count.ts'
import type { Progress } from '../../imports/file-imports.ts'
import { context, type Message, section } from '../kit/blocks.ts'
import { textBar } from '../kit/text-bars.ts'
import { fileName } from './words.ts'

const barWidth = 20

/** At once, before anything of the file was read. */
export function receivedMessage(name: string): Message {
  return saying(name, 'is here. It is being read…')
}

/** How far it was read or counted. */
export function progressMessage(name: string, { step, done, of, rows }: Progress): Message {
  const share = of === null || of <= 0 ? null : Math.min(1, done / of)
  const verb = step === 'reading' ? 'Reading' : 'Importing'
  const far = share === null ? '' : ` ${Math.floor(share * 100)} %`
  const bar = share === null ? '' : `\n\`${textBar(share, 1, barWidth).padEnd(barWidth, '·')}\`${far}`
  const soFar = rows > 0 ? [context(`${counted(rows, 'row')} so far`)] : []
  return {
    text: `${verb} ${fileName(name)}${far}`,
    blocks: [section(`*${verb} ${fileName(name)}*${bar}`), ...soFar],
  }
}

/** It could not be read; `trouble` says why and with which reference, as mrkdwn. */
export function failedMessage(name: string, trouble: string): Message {
  return {
    text: `${fileName(name)} was not read: ${trouble}`,
    blocks: [section(`:warning: *${fileName(name)}* was not read.\n${trouble}`)],
  }
}

/** It waited for an answer for longer than it is kept. */
export function goneMessage(name: string): Message {
  return saying(
    name,
    'waited for an answer for more than a day and was dropped. Nothing of it counts. Drop it again to import it.',
  )
}

function saying(name: string, rest: string): Message {
  return { text: `${fileName(name)} ${rest}`, blocks: [section(`*${fileName(name)}* ${rest}`)] }
}
