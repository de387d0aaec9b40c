import { App } from '@slack/bolt'
import type { KnownBlock, ModalView } from '@slack/types'
import type { SlackWorkspace } from '../slack-workspace.ts'
import { silent } from '../testing.ts'

/** A small Bolt app that uses every surface, to try the page with. Not started yet. */
export function demoApp(slack: SlackWorkspace, origin: string): App {
  const { botToken: token, appToken } = slack.tokens
  const clientOptions = { slackApiUrl: `${origin}/api/` }
  const app = new App({ token, appToken, socketMode: true, clientOptions, logger: silent })
  app.command('/spend', async ({ ack, respond }) => {
    await ack()
    await respond({ text: 'You spent $412.08', blocks: spendBlocks() })
  })
  app.command('/budget', async ({ ack, body, client }) => {
    await ack()
    await client.views.open({ trigger_id: body.trigger_id, view: budgetModal() })
  })
  app.action('report.open', async ({ ack, respond }) => {
    await ack()
    await respond({ text: 'Here is the report :tada:', replace_original: false })
  })
  app.action('alert.acknowledge', async ({ ack, respond, body }) => {
    await ack()
    await respond({ text: `Acknowledged by <@${body.user.id}>`, replace_original: true })
  })
  app.action('budget.edit', async ({ ack, body, client }) => {
    await ack()
    if (body.type === 'block_actions') await client.views.open({ trigger_id: body.trigger_id, view: budgetModal() })
  })
  app.action(/^period\./, async ({ ack, body, client, action }) => {
    await ack()
    const period = 'action_id' in action ? action.action_id : ''
    await client.views.publish({
      user_id: body.user.id,
      view: { type: 'home', blocks: homeBlocks(period, chart(origin)) },
    })
  })
  app.action('model.choose', async ({ ack, respond, action }) => {
    await ack()
    const chosen = action.type === 'static_select' ? action.selected_option.text.text : ''
    await respond({ text: `Chosen: ${chosen}`, replace_original: false })
  })
  app.options('person.find', async ({ ack, options }) => {
    const names = ['Ana Ruiz', 'Anton Weber', 'Bruna Carvalho'].filter((name) =>
      name.toLowerCase().startsWith(options.value.toLowerCase()),
    )
    await ack({ options: names.map((name) => ({ text: { type: 'plain_text', text: name }, value: name })) })
  })
  app.view('budget.save', async ({ ack, view, client, body }) => {
    const amount = view.state.values.amount?.amount?.value ?? ''
    if (!/^\$?\d+$/.test(amount)) {
      await ack({ response_action: 'errors', errors: { amount: 'Write an amount of whole dollars, such as $500.' } })
      return
    }
    await ack()
    const files = view.state.values.plan?.plan?.files ?? []
    await client.chat.postMessage({
      channel: body.user.id,
      text: `Budget of ${amount} saved with ${files.length} file(s).`,
    })
  })
  app.event('app_home_opened', async ({ event, client }) => {
    if (event.tab !== 'home') return
    await client.views.publish({
      user_id: event.user,
      view: { type: 'home', blocks: homeBlocks('period.7d', chart(origin)) },
    })
  })
  app.message(async ({ message, say }) => {
    if (message.subtype === undefined) await say({ text: `You wrote: ${message.text}`, thread_ts: message.ts })
    if (message.subtype === 'file_share') await say({ text: `Received ${message.files?.[0]?.name}` })
  })
  return app
}

function chart(origin: string): string {
  return `${origin}/demo-chart.svg`
}

function spendBlocks(): KnownBlock[] {
  return [
    { type: 'header', text: { type: 'plain_text', text: 'Your AI spend, last 7 days' } },
    { type: 'section', text: { type: 'mrkdwn', text: '*$412.08* usage spend · ▲ 18 % against the 7 days before' } },
    {
      type: 'section',
      fields: [
        { type: 'mrkdwn', text: '*Requests*\n1,204' },
        { type: 'mrkdwn', text: '*Cost per request*\n$0.34' },
        { type: 'mrkdwn', text: '*Top model*\n`claude-opus-5-5`' },
        { type: 'mrkdwn', text: '*Seats*\n$40.00' },
      ],
    },
    {
      type: 'table',
      column_settings: [{ align: 'left', is_wrapped: true }, ...Array(4).fill({ align: 'right' })],
      rows: [
        [raw('Model'), raw('Spend'), raw('Share'), raw('Requests'), raw('Per request')],
        [
          raw('claude-sonnet-5-5'),
          raw('$301.20'),
          raw('73%'),
          { type: 'raw_number', value: 804, text: '804' },
          raw('$0.37'),
        ],
        [
          raw('gpt-6.1-sol (Cursor)'),
          raw('included'),
          raw('27%'),
          { type: 'raw_number', value: 400, text: '400' },
          raw('$0.28'),
        ],
      ],
    },
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_preformatted',
          elements: [{ type: 'text', text: 'Mon ██████████ $61\nTue ████████████████ $98\nWed ███ $19' }],
        },
      ],
    },
    {
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: 'report.open',
          text: { type: 'plain_text', text: 'Show chart' },
          style: 'primary',
        },
        {
          type: 'static_select',
          action_id: 'model.choose',
          placeholder: { type: 'plain_text', text: 'A model' },
          options: [choice('Opus', 'opus'), choice('Sol', 'sol')],
        },
        { type: 'overflow', action_id: 'more', options: [choice('Export', 'export'), choice('Help', 'help')] },
      ],
    },
    {
      type: 'context',
      elements: [
        {
          type: 'mrkdwn',
          text: 'Synced <!date^1795165200^{date_short_pretty} at {time}|today> · :warning: 3 people not matched',
        },
      ],
    },
  ]
}

export function alertBlocks(): KnownBlock[] {
  return [
    {
      type: 'section',
      text: { type: 'mrkdwn', text: ':rotating_light: *Open* · <@U0RAJ> spent *$182* today, 6× the usual $30' },
    },
    {
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: 'alert.acknowledge',
          text: { type: 'plain_text', text: 'Acknowledge' },
          confirm: {
            title: { type: 'plain_text', text: 'Take this alert?' },
            text: { type: 'mrkdwn', text: 'Others see that you do.' },
            confirm: { type: 'plain_text', text: 'Take it' },
            deny: { type: 'plain_text', text: 'Not now' },
          },
        },
        { type: 'button', action_id: 'alert.stop', text: { type: 'plain_text', text: 'Stop key' }, style: 'danger' },
      ],
    },
  ]
}

function homeBlocks(period: string, chartUrl: string): KnownBlock[] {
  const periods = [
    ['period.7d', '7 days'],
    ['period.30d', '30 days'],
    ['period.mtd', 'This month'],
  ] as const
  return [
    { type: 'header', text: { type: 'plain_text', text: 'My spend' } },
    {
      type: 'actions',
      elements: periods.map(([id, label]) => ({
        type: 'button' as const,
        action_id: id,
        text: { type: 'plain_text' as const, text: label },
        ...(id === period ? { style: 'primary' as const } : {}),
      })),
    },
    {
      type: 'section',
      fields: [
        { type: 'mrkdwn', text: '*Usage spend*\n$412.08 (▲ 18 %)' },
        { type: 'mrkdwn', text: '*Requests*\n1,204' },
        { type: 'mrkdwn', text: '*Cost per request*\n$0.34' },
        { type: 'mrkdwn', text: '*Top model*\nclaude-opus-5-5' },
      ],
    },
    {
      type: 'image',
      image_url: chartUrl,
      alt_text: 'Daily spend rose from $19 on Wednesday to $98 on Tuesday',
      title: { type: 'plain_text', text: 'Daily spend by provider' },
    },
    { type: 'divider' },
    {
      type: 'section',
      text: { type: 'mrkdwn', text: '*Budget*\n$412 of $500 used' },
      accessory: { type: 'button', action_id: 'budget.edit', text: { type: 'plain_text', text: 'Change budget' } },
    },
    { type: 'context', elements: [{ type: 'mrkdwn', text: 'Synced 12 minutes ago' }] },
  ]
}

function budgetModal(): ModalView {
  return {
    type: 'modal',
    callback_id: 'budget.save',
    title: { type: 'plain_text', text: 'Set a budget' },
    submit: { type: 'plain_text', text: 'Save' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: 'A budget counts *usage spend*. Seats stand apart.' } },
      {
        type: 'input',
        block_id: 'amount',
        label: { type: 'plain_text', text: 'Monthly limit' },
        hint: { type: 'plain_text', text: 'In US dollars.' },
        element: { type: 'plain_text_input', action_id: 'amount', placeholder: { type: 'plain_text', text: '$500' } },
      },
      {
        type: 'input',
        block_id: 'for',
        optional: true,
        label: { type: 'plain_text', text: 'For whom' },
        element: { type: 'multi_users_select', action_id: 'for', placeholder: { type: 'plain_text', text: 'People' } },
      },
      {
        type: 'input',
        block_id: 'lead',
        optional: true,
        label: { type: 'plain_text', text: 'Who approves' },
        element: {
          type: 'external_select',
          action_id: 'person.find',
          min_query_length: 1,
          placeholder: { type: 'plain_text', text: 'Type a name' },
        },
      },
      {
        type: 'input',
        block_id: 'how',
        label: { type: 'plain_text', text: 'At the limit' },
        element: {
          type: 'radio_buttons',
          action_id: 'how',
          initial_option: choice('Warn', 'warn'),
          options: [choice('Warn', 'warn'), choice('Stop requests', 'stop')],
        },
      },
      {
        type: 'input',
        block_id: 'from',
        optional: true,
        label: { type: 'plain_text', text: 'From' },
        element: { type: 'datepicker', action_id: 'from', initial_date: '2026-11-21' },
      },
      {
        type: 'input',
        block_id: 'plan',
        optional: true,
        label: { type: 'plain_text', text: 'Plan' },
        element: { type: 'file_input', action_id: 'plan', filetypes: ['csv', 'pdf'], max_files: 2 },
      },
    ],
  }
}

function choice(label: string, value: string) {
  return { text: { type: 'plain_text' as const, text: label }, value }
}

function raw(text: string) {
  return { type: 'raw_text' as const, text }
}
