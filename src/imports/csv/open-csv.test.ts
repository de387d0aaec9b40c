import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { day } from '../../base/calendar.ts'
import { csvOf, plainCell } from '../../base/csv.ts'
import { openCsv } from './open-csv.ts'
import { cutAt, inEncoding, layoutOf, lineOf, readCsv, streamed } from './testing.ts'

const october = { first: day('2026-10-01'), last: day('2026-10-03') }
const sample = (name: string) => readFileSync(new URL(`fixtures/${name}.csv`, import.meta.url))

const samples: Array<[file: string, layout: string, usages: string[]]> = [
  [
    'synthetic-v01-2025-05-team-tokens',
    'Cursor usage events (team, early 2025)',
    [
      '2025-06-30T10:01:02.345Z dev1@acme.test claude-sonnet-4 included vendor 48231/0/0/0/0 1 0/40000',
      '2025-06-30T10:05:02.345Z dev2@acme.test o3 overage vendor 120034/0/0/0/0 1 310000/310000',
    ],
  ],
  [
    'synthetic-v02-2025-07-team-dollar',
    'Cursor usage events (team, mid-2025)',
    ['2025-07-14T09:00:00.000Z dev1@acme.test claude-sonnet-4 included vendor 126/11964/6112/0/450 1 0/40000'],
  ],
  [
    'synthetic-v03-2025-cost-to-you',
    'Cursor usage events (individual, mid-2025)',
    ['2025-08-09T12:30:00.000Z  claude-sonnet-4 included vendor 126/11964/6112/0/450 1 0/40000'],
  ],
  [
    'synthetic-v04-2025-12-individual-quoted',
    'Cursor usage events (individual)',
    [
      '2025-12-28T12:05:02.926Z  auto included vendor 0/343040/2801/0/2076 1 0/100000',
      '2025-12-28T10:33:08.578Z  auto included vendor 2746/476416/14392/0/2413 1 0/160000',
      '2025-12-27T07:21:35.620Z  claude-opus-4-5 included vendor 119350/465152/72323/0/30513 1 0/540000',
      '2025-12-27T07:19:30.312Z  auto included vendor 0/557056/11180/0/1880 1 0/160000',
      '2025-12-18T11:50:48.700Z  composer-1 included vendor 0/1012960/71849/0/3277 1 0/340000',
      '2025-12-17T10:11:57.590Z  auto overage vendor 0/979456/24009/0/12576 1 350000/350000',
    ],
  ],
  [
    'synthetic-analytics-daily',
    'Cursor analytics by day',
    [
      '2026-03-02 dev1@acme.test  included estimated 0/0/0/0/0 180 0/7200000',
      '2026-03-02 dev1@acme.test  overage estimated 0/0/0/0/0 5 200000/200000',
    ],
  ],
  [
    'console-cost-csv-2025',
    'Anthropic console costs (2025)',
    ['2025-10-01 my-key claude-sonnet-4-5 api vendor 0/0/0/0/0 0 30000/30000'],
  ],
  [
    'console-cost-csv',
    'Anthropic console costs',
    ['2026-11-01 apikey_01AAA claude-sonnet-4-6 api vendor 0/0/0/0/0 0 1580000/1580000'],
  ],
  [
    'console-usage-csv',
    'Anthropic console usage',
    // 40,123 at $3, 9,120 at $3.75, 1,466,213 at $0.30 and 68,001 at $15 a million.
    [
      '2026-11-01 claude_code_key_dev1_abcd claude-sonnet-4-6 api estimated 40123/1466213/9120/0/68001 0 1614448/1614448',
    ],
  ],
  [
    'claude-ai-spend-report',
    'Claude spend report',
    [
      '2026-10-01 dev1@acme.test claude-sonnet-5 api vendor 6707819/0/0/0/170782 271 13733334/13733334',
      '2026-10-02 dev1@acme.test claude-sonnet-5 api vendor 6707819/0/0/0/170782 271 13733333/13733333',
      '2026-10-03 dev1@acme.test claude-sonnet-5 api vendor 6707818/0/0/0/170781 270 13733333/13733333',
    ],
  ],
  ['real-header-cost-2026-08', 'OpenAI costs', ['2026-08-31  other api vendor 0/0/0/0/0 0 3400/3400']],
  [
    'real-header-cost-2026-09-api-source',
    'OpenAI costs',
    [
      '2026-09-28 someone@example.com other api vendor 0/0/0/0/0 0 3836/3836',
      '2026-09-28 someone@example.com gpt-5-nano api vendor 1000/0/0/0/0 0 500000/500000',
    ],
  ],
  [
    'real-header-completions-usage-2026-08',
    'OpenAI completions usage',
    ['2026-08-31 key_ gpt-4o-mini api estimated 31422/0/0/0/29 4 4731/4731'],
  ],
]

test.each(samples)('the sample %s is “%s”', async (file, layout, lines) => {
  const { opened, usages, rejected } = await readCsv(sample(file), { span: october })

  expect(layoutOf(opened)).toBe(layout)
  expect(usages.map(lineOf)).toEqual(lines)
  expect(rejected).toEqual([])
})

describe('the header decides, whatever its order, case and spaces', () => {
  const tokens = 'Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens'

  test.each([
    [`Date,User,Kind,Max Mode,Model,Tokens,Cost ($)`, 'Cursor usage events (team, early 2025)'],
    [
      `Date,User,Kind,Model,${tokens.replace('Output Tokens', 'Output')},Cost ($)`,
      'Cursor usage events (team, mid-2025)',
    ],
    [`Date,Model,${tokens},Cost`, 'Cursor usage events (individual, mid-2025)'],
    [`Date,Model,${tokens},Cost,Cost to you`, 'Cursor usage events (individual, mid-2025)'],
    [`Date,Kind,Model,Max Mode,${tokens},Cost`, 'Cursor usage events (individual)'],
    [`Date,User,Kind,Model,Max Mode,${tokens},Cost`, 'Cursor usage events (team)'],
    [`Date,User,Kind,Model,Max Mode,${tokens},Requests`, 'Cursor usage events (team, by requests)'],
    [`Date,Kind,Model,${tokens},Requests`, 'Cursor usage events (individual, by requests)'],
    [`Date,Cloud Agent ID,Automation ID,Kind,Model,Max Mode,${tokens},Cost`, 'Cursor usage events (individual, 2026)'],
    [`Date,User,Cloud Agent ID,Automation ID,Kind,Model,Max Mode,${tokens},Cost`, 'Cursor usage events (team, 2026)'],
    ['email,period,spend', 'Spend by person and period'],
    ['Date,Email,Subscription Included Reqs,Usage Based Reqs', 'Cursor analytics by day'],
    ['email,date,subscription_included_reqs,usage_based_reqs', 'Cursor analytics by day'],
    [
      'usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd',
      'Anthropic console costs (2025)',
    ],
    [
      'usage_date_utc,model_version,api_key,usage_input_tokens_no_cache,usage_input_tokens_cache_write,usage_output_tokens',
      'Anthropic console usage',
    ],
    ['user_email,account_uuid,product,model,model family,total_net_spend_usd', 'Claude spend report'],
    ['Email,Department,Name', 'people'],
    ['email,name,group', 'groups'],
    ['email,name,team,parent,cost_centre', 'groups'],
  ])('%s', async (header, layout) => {
    const row = header
      .split(',')
      .map(() => '-')
      .join(',')
    const turned = (line: string) => line.split(',').toReversed().join(',')

    for (const file of [
      header,
      turned(header),
      header.toUpperCase(),
      header.replaceAll(',', ' , '),
      `\uFEFF${header}`,
    ]) {
      const { opened } = await readCsv(`${file}\r\n${row}\r\n`, { span: october })

      expect(layoutOf(opened)).toBe(layout)
    }
  })
})

describe('a file is the same', () => {
  const text =
    'Date,User,Kind,Model,Max Mode,Output Tokens,Cost\n2026-10-01T00:00:00Z,ÄNA@Acme.test,On-Demand,"GPT-5.6 Sol (Auto, high)",No,"1,234",1.5\n'
  const lines = ['2026-10-01 äna@acme.test gpt-5.6-sol overage vendor 0/0/0/0/1234 1 1500000/1500000']

  test.each(['utf-8', 'utf-8-bom', 'utf-16le', 'utf-16be', 'utf-16le-bom', 'utf-16be-bom'] as const)(
    'in %s',
    async (encoding) => {
      expect((await readCsv(inEncoding(text, encoding))).usages.map(lineOf)).toEqual(lines)
    },
  )

  test('in Windows-1252', async () => {
    expect((await readCsv(Buffer.from(text, 'latin1'))).usages.map(lineOf)).toEqual(lines)
  })

  test.each([
    ['lines that end as on Windows', text.replaceAll('\n', '\r\n')],
    ['lines that end as on an old Mac', text.replaceAll('\n', '\r')],
    ['blank lines', `\n\n${text.replaceAll('\n', '\n\n')}\n`],
    [
      'tabs',
      'Date\tUser\tKind\tModel\tOutput Tokens\tCost\n2026-10-01T00:00:00Z\tÄNA@Acme.test\tOn-Demand\tGPT-5.6 Sol (Auto, high)\t1234\t1,5\n',
    ],
    [
      'semicolons and decimal commas',
      'Date;User;Kind;Model;Output Tokens;Cost\n2026-10-01T00:00:00Z;ÄNA@Acme.test;On-Demand;GPT-5.6 Sol (Auto, high);1.234;1,50\n',
    ],
    [
      'Excel’s hint',
      'sep=;\r\nDate;User;Kind;Model;Output Tokens;Cost\r\n2026-10-01T00:00:00Z;ÄNA@Acme.test;On-Demand;GPT-5.6 Sol (Auto, high);1234;1,50\r\n',
    ],
  ])('with %s', async (_, file) => {
    expect((await readCsv(file)).usages.map(lineOf)).toEqual(lines)
  })

  test('however it is cut', async () => {
    const files = await Promise.all(
      samples.map(async ([name]) => ({ bytes: sample(name), whole: await readCsv(sample(name), { span: october }) })),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(fc.nat(800), { maxLength: 12 }),
        async ({ bytes, whole }, cuts) => {
          const { usages, rejected, rows, skipped } = await readCsv(cutAt(bytes, cuts), { span: october })

          expect({ usages, rejected, rows, skipped }).toEqual({
            usages: whole.usages,
            rejected: whole.rejected,
            rows: whole.rows,
            skipped: whole.skipped,
          })
        },
      ),
      { numRuns: 40 },
    )
    for (const { bytes, whole } of files) {
      const { usages } = await readCsv(
        Array.from(bytes, (byte) => Uint8Array.of(byte)),
        { span: october },
      )

      expect(usages).toEqual(whole.usages)
    }
  })
})

describe('what is no table, or says nothing', () => {
  test.each([
    ['', 'The file is empty.'],
    [
      'PK\x03\x04[Content_Types].xml',
      'This is a spreadsheet (.xlsx). Open it, save it as CSV (UTF-8), and send that file.',
    ],
    ['\x01\x00\x02\x00\x00\x03', 'This is not a text file. Export it as CSV and send that file.'],
    ['\n\n', 'The file has no first row with the names of its columns. Send the export as it was downloaded.'],
    [
      'email,period,spend\n',
      'This is a file of “Spend by person and period” without any rows: there is nothing to import.',
    ],
    [
      'start_time,end_time,start_time_iso,end_time_iso\n1,2,3,4\n',
      'This OpenAI export is of a time without any usage: there is nothing to import.',
    ],
    [
      'email,period,spend\na@b.test,2026-10,"5\n',
      'Row 2 opens a quote (") that is never closed. Export the file anew, or close it.',
    ],
  ])('%j', async (file, sentence) => {
    expect((await readCsv(Buffer.from(file, 'latin1'))).opened).toEqual({ kind: 'refused', sentence })
  })

  test('a long file that breaks off inside a quote says so at its end', async () => {
    const rows = 'a@b.test,2026-10,5\n'.repeat(5_000)

    await expect(readCsv(`email,period,spend\n${rows}"a@b.test,2026-10,5\n`)).rejects.toThrow(
      'Row 5002 opens a quote (")',
    )
  })

  test('a table nobody knows is shown beside the nearest one', async () => {
    const { opened } = await readCsv('Date,Usr,Kind,Model,Max Mode,Output Token,Price\n1,2,3,4,5,6,7\n')

    expect(opened).toMatchObject({
      kind: 'unrecognised',
      header: ['Date', 'Usr', 'Kind', 'Model', 'Max Mode', 'Output Token', 'Price'],
      nearest: {
        layout: 'Cursor usage events',
        columns: expect.arrayContaining([
          { theirs: 'Date', ours: 'Date' },
          { theirs: 'Usr', ours: 'User' },
          { theirs: 'Output Token', ours: 'Output Tokens' },
          { theirs: 'Price', ours: null },
        ]),
      },
    })
  })

  test('a short table is as near as its own columns are', async () => {
    const { opened } = await readCsv('Date,Person,Kind,LLM,Price\n1,2,3,4,5\n')

    expect(opened).toMatchObject({ kind: 'unrecognised', nearest: { layout: 'Cursor usage events' } })
    expect((await readCsv('Date,Description,Debit\n1,2,3\n')).opened).toMatchObject({ nearest: null })
  })

  test('a table nothing is like is shown alone', async () => {
    expect((await readCsv('colour,weight\nred,4\n')).opened).toEqual({
      kind: 'unrecognised',
      header: ['colour', 'weight'],
      nearest: null,
    })
  })
})

describe('lists of people', () => {
  test('an HR list, its columns named in several ways', async () => {
    const file = 'Display name;Work email;Department;Team;Job title\nRuiz, Ana;ANA@acme.test;R&D;"Core ""A"""\n'

    expect((await readCsv(file)).opened).toEqual({
      kind: 'people',
      rows: [
        {
          row: 2,
          email: 'ANA@acme.test',
          department: 'R&D',
          group: '',
          team: 'Core "A"',
          displayName: 'Ruiz, Ana',
          jobTitle: '',
        },
      ],
    })
  })

  test('our own mapping gives back any name', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { minLength: 1, maxLength: 5 }),
        async (names) => {
          const file = csvOf([
            ['email', 'name', 'team'],
            ...names.map((name, index) => [`a${index}@acme.test`, name, 'Core']),
          ])

          const { opened } = await readCsv(file)

          expect(opened.kind === 'groups' && opened.rows.map((row) => plainCell(row.name))).toEqual(names)
        },
      ),
    )
  })
})

test('when a file without dates is of comes from its name', async () => {
  const opened = await openCsv(streamed([sample('claude-ai-spend-report')]), {
    name: 'spend-report-2026-10-01-to-2026-10-31.csv',
  })

  expect(opened).toMatchObject({ kind: 'usage', needsSpan: { first: '2026-10-01', last: '2026-10-31' } })
  await expect(readCsv(sample('claude-ai-spend-report'))).rejects.toThrow('This file has no dates.')
})

test('every row is used, rejected or says nothing', async () => {
  const cell = fc.constantFrom(
    '2026-10-01',
    'x@y.test',
    'Included',
    'On-Demand',
    'User API Key',
    '',
    '-',
    '1',
    '2.5',
    'NaN',
    '$3',
    'abc',
    '1e99',
    '"',
    '9'.repeat(30),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(cell, { minLength: 1, maxLength: 8 }), { maxLength: 30 }), async (rows) => {
      const file = csvOf([
        ['Date', 'User', 'Kind', 'Model', 'Output Tokens', 'Cost'],
        ['2026-10-01', 'a', 'Free', 'b', '1', '1'],
        ...rows,
      ])

      const read = await readCsv(file)

      expect(read.usages.length + read.rejected.length + read.skipped).toBe(read.rows)
      expect(read.rejected.every(({ reason }) => reason.length > 10 && reason.length < 200)).toBe(true)
    }),
  )
})
