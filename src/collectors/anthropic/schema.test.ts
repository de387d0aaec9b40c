import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Day } from '../../base/calendar.ts'
import { activityOf } from './claude-code.ts'
import { analyticsCostRow, claudeCodeRow, costBucket, usageBucket } from './schema.ts'

function rowsOf<Row>(name: string, row: z.ZodType<Row>): Row[] {
  const text = readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')
  return z.object({ data: z.array(row) }).parse(JSON.parse(text)).data
}

test('what the API reference shows is understood', () => {
  const [cost] = rowsOf('analytics-cost', analyticsCostRow)
  const [bill] = rowsOf('cost-report', costBucket)
  const [usage] = rowsOf('usage-report', usageBucket)

  expect(cost).toMatchObject({ starting_at: Date.parse('2026-11-01'), cost: { amount: '1250.731' } })
  expect(bill?.results).toMatchObject([
    { amount: '123.78912', token_type: 'uncached_input_tokens', workspace_id: null },
  ])
  expect(usage?.results).toMatchObject([{ output_tokens: 500, server_tool_use: { web_search_requests: 10 } }])
})

test('a day in Claude Code is one row for the person and one for each model; a key is known by its id', () => {
  const day = '2026-11-01' as Day
  const rows = rowsOf('claude-code', claudeCodeRow)

  const activity = activityOf(day, [...rows, ...rows.slice(0, 1)], (name) => `id of ${name}`)

  expect(activity).toEqual([
    {
      day,
      handle: 'dev1@acme.test',
      dimension: '',
      figures: {
        sessions: 10,
        linesAdded: 3086,
        linesRemoved: 1784,
        commits: 24,
        pullRequests: 4,
        editsAccepted: 136,
        editsRejected: 16,
      },
    },
    {
      day,
      handle: 'dev1@acme.test',
      dimension: 'claude-opus-4-8',
      figures: {
        inputTokens: 200_000,
        outputTokens: 70_000,
        cacheReadTokens: 20_000,
        cacheWriteTokens: 10_000,
        listMicroUsd: 20_500_000,
        subscriptionMicroUsd: 0,
      },
    },
    expect.objectContaining({ handle: 'id of claude_code_key_dev2_ab12', dimension: '' }),
    expect.objectContaining({ handle: 'id of claude_code_key_dev2_ab12', dimension: 'claude-haiku-4-5' }),
  ])
})

test('the estimate of a subscription is told apart', () => {
  const rows = rowsOf('claude-code', claudeCodeRow).map((row) => ({ ...row, customer_type: 'subscription' }))

  const models = activityOf('2026-11-01' as Day, rows, (name) => name).filter(({ dimension }) => dimension !== '')

  expect(models.map(({ figures }) => figures.subscriptionMicroUsd)).toEqual([10_250_000, 10_000])
})
