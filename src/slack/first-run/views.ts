import type { KnownBlock } from '@slack/types'
import type { SetUp } from '../../reports/set-up.ts'
import { tabAction } from '../home/tabs.ts'
import {
  actions,
  button,
  context,
  divider,
  header,
  image,
  type PictureSource,
  preformatted,
  section,
} from '../kit/blocks.ts'
import { firstRunActions } from './action-ids.ts'

/** The first steps, which are done, and what is to be seen afterwards; `example` null: in text. */
export function firstRunBlocks(setUp: SetUp, example: PictureSource | null): KnownBlock[] {
  const next = steps.find(({ id }) => !setUp[id])
  return [
    header('Welcome to Tally'),
    section('Three steps, and Tally shows what AI coding costs. You can do them in any order.'),
    ...steps.map((step, index) =>
      stepBlock(step, { number: index + 1, isDone: setUp[step.id], isNext: step === next }),
    ),
    divider(),
    section('*What you will see*, with example figures:'),
    example ? image(example, exampleAlt) : preformatted(exampleText),
    actions(button({ actionId: firstRunActions.skip, text: 'Skip', value: 'skip', label: 'Skip the first steps' })),
    context('Skipping changes nothing: everything is under Set-up. These steps also go away with the first usage.'),
  ]
}

type Step = { id: keyof SetUp; title: string; text: string; tab: string; button: string }

const steps: readonly Step[] = [
  {
    id: 'provider',
    title: 'Connect a provider',
    text: 'Add the key requests are forwarded with, or an admin key that reads what was used.',
    tab: 'providers',
    button: 'Open Providers',
  },
  {
    id: 'teams',
    title: 'Add people and teams',
    text: 'Each team has leads, who see its spend.',
    tab: 'teams',
    button: 'Open Teams',
  },
  {
    id: 'keys',
    title: 'Give out keys, or set a budget',
    text: 'A key counts what somebody’s tools use; a budget warns or blocks.',
    tab: 'all-keys',
    button: 'Open Keys',
  },
]

function stepBlock(step: Step, { number, isDone, isNext }: { number: number; isDone: boolean; isNext: boolean }) {
  const { title, text, tab } = step
  if (isDone) return section(`✓ *${number}. ${title}*: done`)
  const open = button({ actionId: tabAction({ id: tab }), text: step.button, value: tab, primary: isNext })
  return { ...section(`*${number}. ${title}*${isNext ? ' (next)' : ''}\n${text}`), accessory: open }
}

const exampleAlt = 'Example of a bar chart: usage spend per day by provider. These are not your figures.'

const exampleText = [
  'Payments spent $792.34 in November so far',
  'Ana Ruiz   ██████████████  $412.30',
  'Bob Lee    ██████          $187.62',
  'Cleo Park  ████            $128.50',
].join('\n')
