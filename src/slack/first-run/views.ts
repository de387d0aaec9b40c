import type { KnownBlock } from '@slack/types'
import type { FirstSteps } from '../../settings/first-run.ts'
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
import { stepBlocks } from './step-views.ts'

/** The first steps, which are done, and what is to be seen afterwards; `example` null: in text. */
export function firstRunBlocks(steps: FirstSteps, example: PictureSource | null): KnownBlock[] {
  return [
    header('Welcome to Tally'),
    section('Three steps, and Tally shows what AI coding costs. You can do them in any order.'),
    ...stepBlocks(steps),
    divider(),
    section('*What you will see*, with example figures:'),
    example ? image(example, exampleAlt) : preformatted(exampleText),
    actions(button({ actionId: firstRunActions.skip, text: 'Skip', value: 'skip', label: 'Skip the first steps' })),
    context('Skipping changes nothing: everything is under Set-up.'),
  ]
}

const exampleAlt = 'Example of a bar chart: usage spend per day by provider. These are not your figures.'

const exampleText = [
  'Payments spent $792.34 in November so far',
  'Ana Ruiz   ██████████████  $412.30',
  'Bob Lee    ██████          $187.62',
  'Cleo Park  ████            $128.50',
].join('\n')
