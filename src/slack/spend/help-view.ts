import type { Viewer } from '../../people/access.ts'
import { has } from '../../people/need.ts'
import { context, type Message, section } from '../kit/blocks.ts'

/** What `/spend help` says: whose, what and when, of what this person may ask. */
export function spendHelp(viewer: Viewer | null): Message {
  const others = has(viewer, 'lead')
    ? ['`/spend team payments`, `/spend team payments ana`: a team and its people', '`/spend @ana`: one person']
    : []
  const all = has(viewer, 'finance') ? ['`/spend org`: everybody'] : []
  return {
    text: 'With /spend me you see your own AI spend, with /spend team your team’s; /spend me 7d asks for another period.',
    blocks: [
      section(['*Whose*', '`/spend` or `/spend me`: your own', ...others, ...all].join('\n')),
      section(['*What*, before or after whose', ...kindsFor(viewer)].join('\n')),
      section(
        [
          '*When*, at the end',
          '`today`, `yesterday`, `24h`, `7d`, `2w`, `3m`, `this week`, `last week`, `last month`, `mtd`, `qtd`, `ytd`, `cycle`, `last cycle`',
          '`oct`, `oct 2025`, `2026-10`, `q3 2026`, `2025`, `nov 3`, `monday`, `since nov 3`, `nov 3 to nov 9`',
        ].join('\n'),
      ),
      context(
        'Only you see the answers, until you share them. Everyone sees their own spend, leads their teams’, finance and admins everyone’s. You can also just ask in your messages with Tally: “how much did I spend last week?”',
      ),
    ],
  }
}

function kindsFor(viewer: Viewer | null): readonly string[] {
  const isLead = has(viewer, 'lead')
  const [team, two] = isLead ? ['team payments', 'payments platform'] : ['me', 'oct nov']
  return [
    `\`/spend explain ${team}\`: where a figure comes from`,
    `\`/spend models ${team}\`: which models it went to`,
    '`/spend model opus`: one model',
    '`/spend project atlas`: one project',
    '`/spend sessions 7d`: what the dearest sessions were',
    ...(isLead ? ['`/spend insights`: how AI is used'] : []),
    '`/spend forecast`: where the month will end',
    `\`/spend compare ${two}\`: two people, teams or periods`,
    '`/spend estimate`: what a number of developers would cost',
    '`/spend export`: as a file',
    '`/spend notifications`: what Tally writes to you, and when',
    ...(has(viewer, 'finance') ? ['`/spend invoices`, `/spend invoice INV-0042`: what was billed, and for whom'] : []),
  ]
}
