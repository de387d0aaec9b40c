import { describe, expect, test } from 'vitest'
import { createEngine } from './engine.ts'
import type { Case } from './scoring/case.ts'
import { scoresOf } from './scoring/score.ts'
import { verdictOf } from './scoring/verdict.ts'
import { alice, at, engineWithHistory, row, workday } from './testing.ts'
import type { Entity } from './usage-row.ts'

const today = 42

describe('the engine', () => {
  test('says nothing of usual days, of none at all, and of entities it does not know', () => {
    const engine = engineWithHistory()
    engine.add([...workday(today), ...workday(today, { entity: 'stranger', usd: 500 })])

    expect(engine.judge(at(today, 18))).toEqual([])
    expect(createEngine({ entities: [alice] }).judge(at(0, 12))).toEqual([])
  })

  test('says a day far beyond usual within the hour, with a sentence that explains it', () => {
    const engine = engineWithHistory()
    engine.add([0, 1, 2, 3].map((half) => row({ at: at(today, 9, half * 15), usd: 40, requests: 400 })))

    const [finding] = engine.judge(at(today, 10))

    expect(finding).toMatchObject({ subject: { kind: 'entity', id: 'alice' }, cause: 'spend', tier: 'channel' })
    expect(finding?.sentence).toMatch(/^\$160 by 09:50, a normal Monday is \$12 \(13×\)\. \+\$148: 100% volume\.$/)
    expect(finding?.onset).toBeLessThanOrEqual(at(today, 9))
    expect(finding?.excess).toBeGreaterThan(140e6)
  })

  test('says a model never used before when its requests cost far more', () => {
    const engine = engineWithHistory()
    engine.add([
      row({ at: at(today, 9), model: 'opus', usd: 24 }),
      row({ at: at(today, 9, 30), model: 'opus', usd: 24 }),
    ])

    const [finding] = engine.judge(at(today, 10))

    expect(finding?.cause).toBe('model_mix')
    expect(finding?.sentence).toContain(
      '$1.20 a request, usually $0.10 (12×): opus went from 0% to 100% of the requests.',
    )
  })

  test('says a cache that broke within the hour', () => {
    const engine = engineWithHistory()
    const broken = { input: 900_000, cacheRead: 30_000, usd: 6 }
    engine.add([row({ at: at(today, 9), ...broken }), row({ at: at(today, 9, 30), ...broken })])

    const [finding] = engine.judge(at(today, 10))

    expect(finding?.cause).toBe('cache_share')
    expect(finding?.sentence).toContain('far less of the prompts comes from the cache')
  })

  test('asks the owner about an agent on its own in half an hour, the channel when it goes on', () => {
    const engine = engineWithHistory({}, 42, { humanPrompts: 1 })
    const alone = (minutes: number) =>
      Array.from({ length: minutes / 5 }, (_, bin) =>
        row({ at: at(today, 14, bin * 5), humanPrompts: 0, usd: 2, requests: 10 }),
      )
    engine.add(alone(30))
    const early = engine.judge(at(today, 14, 30))
    engine.add(alone(90).slice(6))
    const late = engine.judge(at(today, 15, 30))

    expect(early).toMatchObject([{ tier: 'dm', cause: 'unattended' }])
    expect(early[0]?.sentence).toContain('30 min without a prompt from a human, $12 so far')
    expect(late).toMatchObject([{ tier: 'channel' }])
  })

  test('leaves an agent that burns slowly to its owner until it has cost a lot', () => {
    const engine = engineWithHistory({}, 42, { humanPrompts: 1 })
    const alone = Array.from({ length: 72 }, (_, bin) =>
      row({ at: at(today, 9, bin * 5), humanPrompts: 0, usd: 0.85, requests: 4 }),
    )
    engine.add(alone.slice(0, 30))
    const slow = engine.judge(at(today, 11, 30))
    engine.add(alone.slice(30))
    const dear = engine.judge(at(today, 15))

    expect(slow).toMatchObject([{ tier: 'dm', cause: 'unattended' }])
    expect(dear).toMatchObject([{ tier: 'channel' }])
  })

  test('says a price that moved for several at once of the team, and of nobody in it', () => {
    const entities = ['ann', 'ben', 'cem', 'dee', 'eve'].map((id): Entity => ({ ...alice, id }))
    const engine = engineWithHistory({ entities })
    engine.add(entities.flatMap(({ id }) => workday(today, { entity: id, usd: 3.6 })))

    const findings = engine.judge(at(today, 15))

    expect(findings).toMatchObject([{ subject: { kind: 'team', id: 'web' }, cause: 'price', tier: 'channel' }])
    expect(findings[0]?.sentence).toContain('sonnet costs 1.8× what it did, for 5 of those who use it')
  })

  test('says a price change the caller knows of, and compares with what days would have cost', () => {
    const prices = [{ at: at(today, 8), model: 'sonnet', factor: 3 }]
    const engine = engineWithHistory({ prices })
    engine.add(workday(today, { usd: 6 }))

    expect(engine.judge(at(today, 15))).toMatchObject([
      { cause: 'price', subject: { kind: 'team' }, onset: at(today, 8) },
    ])
  })

  test('takes back what is restated with a negative row', () => {
    const engine = engineWithHistory()
    const dear = row({ at: at(today, 9), usd: 160, requests: 1600 })
    engine.add([dear])
    const before = engine.judge(at(today, 10))
    engine.add([
      {
        ...dear,
        requests: -1600,
        input: -dear.input,
        cacheRead: -dear.cacheRead,
        cacheWrite: -dear.cacheWrite,
        output: -dear.output,
        cost: -dear.cost as never,
      },
    ])

    expect(before).toHaveLength(1)
    expect(engine.judge(at(today, 11))).toEqual([])
  })

  test('a finding is judged again from its evidence alone, and comes out the same', () => {
    const engine = engineWithHistory()
    engine.add([row({ at: at(today, 9), usd: 160, requests: 1600 })])
    const [finding] = engine.judge(at(today, 10))
    const evidence = structuredClone(finding?.evidence) as { case: Case; scores: unknown }

    const again = verdictOf(evidence.case)

    expect(again).toMatchObject({
      cause: finding?.cause,
      tier: finding?.tier,
      score: finding?.score,
      onset: finding?.onset,
    })
    expect(scoresOf(evidence.case)).toEqual(evidence.scores)
  })

  test('works without tokens, sessions and prompts, and with costs of 0', () => {
    const bare = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 }
    const engine = engineWithHistory({}, 42, bare)
    engine.add([
      row({ at: at(today, 8), usd: 0, ...bare }),
      row({ at: at(today, 9), model: 'opus', usd: 30, requests: 30, ...bare }),
    ])

    expect(engine.judge(at(today, 10))).toMatchObject([{ cause: 'model_mix' }])
  })

  test('a larger alert budget says no less', () => {
    const said = [0.1, 0.6, 4].map((alertBudget) => {
      const engine = engineWithHistory({ alertBudget })
      engine.add([row({ at: at(today, 9), usd: 46, requests: 460 })])
      return engine.judge(at(today, 10)).length
    })

    expect(said).toEqual([...said].sort())
    expect(said[2]).toBe(1)
  })
})

describe('lessons', () => {
  test('a new habit is no surprise any more once it was told to be one', () => {
    const engine = engineWithHistory()
    for (let day = 42; day < 45; day++) {
      engine.add(workday(day, { usd: 14, requests: 140 }))
      engine.judge(at(day, 23))
    }
    engine.learn({ kind: 'rebase', entity: 'alice', at: at(42, 5) })
    engine.add(workday(45, { usd: 14, requests: 140 }))

    expect(engine.judge(at(45, 23)).filter(({ tier }) => tier === 'channel')).toEqual([])
  })

  test('days of an incident teach nothing: what came of it is as unusual afterwards', () => {
    const said = [false, true].map((isExcluded) => {
      const engine = engineWithHistory()
      for (let day = 42; day < 56; day++) {
        engine.add(workday(day, { usd: 9, requests: 90 }))
        engine.judge(at(day, 23))
      }
      if (isExcluded) engine.learn({ kind: 'exclude', entity: 'alice', from: at(42, 5), to: at(55, 23) })
      engine.add([row({ at: at(56, 9), usd: 46, requests: 460 })])
      return (engine.judge(at(56, 10)).find(({ cause }) => cause === 'spend')?.score ?? 0) > 0
    })

    expect(said).toEqual([false, true])
  })

  test('less sensitive: what was just beyond the threshold is not said again', () => {
    const spike = () => [row({ at: at(today, 9), usd: 90, requests: 900 })]
    const engine = engineWithHistory()
    engine.add(spike())
    const [before] = engine.judge(at(today, 10))
    const taught = engineWithHistory()
    for (let times = 0; times < 10; times++) taught.learn({ kind: 'less_sensitive', entity: 'alice', cause: 'spend' })
    taught.add(spike())
    const [after] = taught.judge(at(today, 10))

    expect(before?.cause).toBe('spend')
    expect(after === undefined || after.threshold > (before?.threshold ?? 0) * 1.5).toBe(true)
  })
})
