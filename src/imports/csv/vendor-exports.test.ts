import { describe, expect, test } from 'vitest'
import { day } from '../../base/calendar.ts'
import { lineOf, readCsv } from './testing.ts'

const costs =
  'usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,list_price_usd,cost_type,inference_geo,speed,api_key_id'
const usage =
  'usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count,inference_geo,speed'

describe('Anthropic’s console', () => {
  test('rows of a day, key and model are one sum, others stay apart', async () => {
    const { usages } = await readCsv(
      [
        costs,
        '2026-11-01,Claude Sonnet 4.6,Default,one,message,≤ 200k,output,0.10,0.20,token,global,standard,apikey_1',
        '2026-11-01,Claude Sonnet 4.6,Research,one,message,≤ 200k,output,0.30,,token,global,standard,apikey_1',
        '2026-11-01,Claude Sonnet 4.6,Default,one,batch,≤ 200k,output,0.05,0.05,token,global,standard,apikey_1',
        '2026-11-01,Claude Sonnet 4.6,Default,one,message,≤ 200k,input_no_cache,0.02,0.02,token,global,standard,apikey_1',
        '2026-11-01,,Default,one,,,,0.40,0.40,code_execution,,,apikey_1',
        '2026-11-02,Claude Sonnet 4.6,Default,one,message,≤ 200k,output,1.00,1.00,token,global,standard,apikey_1',
      ].join('\n'),
    )

    expect(usages.map((one) => `${lineOf(one)} ${one.project}|${one.serviceTier}`)).toEqual([
      '2026-11-01 apikey_1 claude-sonnet-4-6 api vendor 0/0/0/0/0 0 120000/220000 |',
      '2026-11-01 apikey_1 claude-sonnet-4-6 api vendor 0/0/0/0/0 0 50000/50000 |batch',
      '2026-11-01 apikey_1 claude-sonnet-4-6 api vendor 0/0/0/0/0 0 300000/300000 Research|',
      '2026-11-01 apikey_1 code_execution api vendor 0/0/0/0/0 0 400000/400000 |',
      '2026-11-02 apikey_1 claude-sonnet-4-6 api vendor 0/0/0/0/0 0 1000000/1000000 |',
    ])
  })

  test.each([
    ['the usual price', 'claude-sonnet-4-5,one,Default,message,≤ 200k,1000000,0,0,0,0,0,global,standard', 3_000_000],
    [
      'half of it in batches',
      'claude-sonnet-4-5,one,Default,batch,≤ 200k,1000000,0,0,0,0,0,global,standard',
      1_500_000,
    ],
    ['a long context', 'claude-sonnet-4-5,one,Default,message,> 200k,1000000,0,0,0,0,0,global,standard', 6_000_000],
    ['writes of an hour', 'claude-sonnet-4-5,one,Default,message,≤ 200k,0,0,1000000,0,0,0,global,standard', 6_000_000],
    ['searches', 'claude-sonnet-4-5,one,Default,message,≤ 200k,0,0,0,0,0,100,global,standard', 1_000_000],
    ['in the US', 'claude-opus-4-8,one,Default,message,≤ 200k,1000000,0,0,0,0,0,us,standard', 5_500_000],
    ['fast', 'claude-opus-4-8,one,Default,message,≤ 200k,1000000,0,0,0,0,0,global,fast', 10_000_000],
  ])('tokens at list price: %s', async (_, row, micro) => {
    const { usages } = await readCsv(`${usage}\n2026-11-01,${row}\n`)

    expect(usages).toMatchObject([{ basis: 'estimated', costMicroUsd: micro, listMicroUsd: micro }])
  })

  test('an older file has one kind of cache write; a model nobody knows is unpriced', async () => {
    const { usages } = await readCsv(
      'usage_date_utc,model_version,api_key,usage_input_tokens_no_cache,usage_input_tokens_cache_write,usage_output_tokens\n2025-10-01,claude-sonnet-4-5,one,0,1000000,0\n2025-10-01,brand-new,one,5,0,0\n',
    )

    expect(usages.map(lineOf)).toEqual([
      '2025-10-01 one claude-sonnet-4-5 api estimated 0/0/1000000/0/0 0 3750000/3750000',
      '2025-10-01 one brand-new api unpriced 5/0/0/0/0 0 null/null',
    ])
  })
})

describe('Claude’s spend report', () => {
  const header =
    'user_email,account_uuid,product,model,total_requests,total_prompt_tokens,total_completion_tokens,total_net_spend_usd,total_gross_spend_usd'

  test('a sum of days adds up to itself, and a running period ends today', async () => {
    const { usages } = await readCsv(`${header}\nA@x.test,id,Chat,claude-opus-5,10,100,7,10.00,12.50\n`, {
      span: { first: day('2026-11-01'), last: day('2026-11-30') },
      today: day('2026-11-03'),
    })

    expect(usages.map(lineOf)).toEqual([
      '2026-11-01 a@x.test claude-opus-5 api vendor 34/0/0/0/3 4 3333334/4166667',
      '2026-11-02 a@x.test claude-opus-5 api vendor 33/0/0/0/2 3 3333333/4166667',
      '2026-11-03 a@x.test claude-opus-5 api vendor 33/0/0/0/2 3 3333333/4166666',
    ])
    expect(usages.map(({ tool }) => tool)).toEqual(['chat', 'chat', 'chat'])
  })

  test('what costs nothing is inside the allowance', async () => {
    const { usages, skipped } = await readCsv(
      `${header}\n,uuid-1,Claude Code,claude-opus-5,1,1,1,0.00,0.50\nb@x.test,,,,0,0,0,0,0\n`,
      {
        span: { first: day('2026-11-01'), last: day('2026-11-01') },
      },
    )

    expect(usages.map(lineOf)).toEqual(['2026-11-01 uuid-1 claude-opus-5 included vendor 1/0/0/0/1 1 0/500000'])
    expect(skipped).toBe(1)
  })
})

describe('OpenAI’s dashboard', () => {
  const header =
    'start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,quantity,quantity_unit,line_item,user_id,api_key_id,project_id,organization_id,project_name,organization_name,user_email'
  const start = '1790553600,1790640000,2026-09-28T00:00:00,2026-09-29T00:00:00'

  test('lines of a day, key and model are one entry with the tokens they are for', async () => {
    const { usages, skipped } = await readCsv(
      [
        header,
        '1790467200,1790553600,2026-09-27T00:00:00+00:00,2026-09-28T00:00:00+00:00',
        `${start},0.0000005,usd,1000000000,tokens,"gpt-5-nano, input_tokens",,key_1,proj_a,org,Proj A,Org,`,
        `${start},0.0000005,usd,2.5,1000_tokens,"gpt-5-nano, output_tokens",,key_1,proj_a,org,Proj A,Org,`,
        `${start},-1.5,usd,1,tokens,credit,,,,org,,Org,`,
        `${start},0.02,USD,2,calls,web search tool calls,user-1,,,org,,Org,Ana@x.test`,
      ].join('\n'),
    )

    expect(usages.map((one) => `${lineOf(one)} ${one.project}`)).toEqual([
      '2026-09-28 key_1 gpt-5-nano api vendor 1000000000/0/0/0/2500 0 1/1 Proj A',
      '2026-09-28  credit api vendor 0/0/0/0/0 0 -1500000/-1500000 ',
      '2026-09-28 ana@x.test web search api vendor 0/0/0/0/0 0 20000/20000 ',
    ])
    expect(skipped).toBe(1)
  })

  test.each([
    [`${start},5,eur,,,x,,,,,,,`, 'amount_currency: “eur” is not usd; Tally reckons in US dollars.'],
    [`${start},,usd,3,,x,,,,,,,`, 'amount_value: an empty cell is not an amount of dollars. Write it like 12.34.'],
    [
      `,,,,5,usd,,,x,,,,,,,`,
      'start_time_iso: an empty cell is not a date. Write it like 2026-10-31 or 2026-10-31T14:00:00Z.',
    ],
  ])('rejected: %s', async (row, reason) => {
    expect((await readCsv(`${header}\n${row}\n`)).rejected.map((one) => one.reason)).toEqual([reason])
  })

  test('completions count the cache once, and batches at their price', async () => {
    const { usages } = await readCsv(
      'start_time,end_time,project_id,num_model_requests,user_id,api_key_id,model,batch,service_tier,input_tokens,output_tokens,input_cached_tokens,input_cache_write_tokens\n1790553600,1790640000,proj,2.0,user-1,,gpt-4o-2024-11-20,True,default,1000000.0,0.0,400000.0,100000.0\n',
    )

    // 500,000 at $2.50, 400,000 at $1.25 and 100,000 written at the price of input, at half price.
    expect(usages.map((one) => `${lineOf(one)} ${one.serviceTier}`)).toEqual([
      '2026-09-28 user-1 gpt-4o api estimated 500000/400000/100000/0/0 2 1000000/1000000 batch',
    ])
  })
})

describe('sums without a vendor’s detail', () => {
  test('a month is spread over its days, exactly', async () => {
    const { usages } = await readCsv(
      'email,period,spend\nA@x.test,2026-10,$100\nb@x.test,2026-10-05,1\nb@x.test,2026-11,0\n',
    )

    const ofAna = usages.filter(({ handle }) => handle === 'a@x.test')
    expect(ofAna).toHaveLength(31)
    expect(ofAna.reduce((sum, { costMicroUsd }) => sum + (costMicroUsd ?? 0), 0)).toBe(100_000_000)
    expect(usages.filter(({ handle }) => handle !== 'a@x.test').map(lineOf)).toEqual([
      '2026-10-05 b@x.test  overage estimated 0/0/0/0/0 0 1000000/1000000',
    ])
  })

  test.each([
    ['nobody,2026-10,1', 'email: “nobody” is not an e-mail address.'],
    [
      'a@x.test,soon,1',
      'period: “soon” is not a period. Write it like 2026-10, 2026-10-31 or 2026-10-01 to 2026-10-31.',
    ],
    ['a@x.test,2026-12,1', 'period: “2026-12” lies in the future.'],
    ['a@x.test,2026-10,-', 'spend: “-” is not an amount of dollars. Write it like 12.34.'],
  ])('rejected: %s', async (row, reason) => {
    expect((await readCsv(`email,period,spend\n${row}\n`)).rejected.map((one) => one.reason)).toEqual([reason])
  })

  test('a day without requests says nothing', async () => {
    const { skipped, usages } = await readCsv(
      'email,date,subscription_included_reqs,usage_based_reqs,api_key_reqs\na@x.test,2026-10-01,0,0,5\n',
    )

    expect({ skipped, usages }).toEqual({ skipped: 1, usages: [] })
  })
})
