import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { titleFault } from './commit-title.ts'
import { project } from './testing/started.ts'

const text = (name: string) => readFileSync(path.join(project, name), 'utf8')
const scripts: Record<string, string> = JSON.parse(text('package.json')).scripts

const workflow = z.looseObject({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.looseObject({
      'timeout-minutes': z.int(),
      permissions: z.record(z.string(), z.string()).optional(),
      steps: z.array(z.looseObject({ uses: z.string().optional(), run: z.string().optional() })),
    }),
  ),
})

describe.each(readdirSync(path.join(project, '.github/workflows')))('workflow %s', (name) => {
  const source = text(`.github/workflows/${name}`)
  const { permissions, jobs } = workflow.parse(parse(source))
  const steps = Object.values(jobs).flatMap((job) => job.steps)

  test('is what GitHub describes', () => {
    expect(faultsOf(source)).toEqual([])
  })

  test('may only read, unless a job says what else it needs', () => {
    expect(permissions).toEqual({ contents: 'read' })
  })

  test('names a version of every action', () => {
    const actions = steps.flatMap(({ uses }) => (uses ? [uses] : []))

    expect(actions.length).toBeGreaterThan(0)
    expect(actions.filter((action) => !/@(v\d+(\.\d+)*|[0-9a-f]{40})$/.test(action))).toEqual([])
  })

  // Text that anybody may write reaches a shell by the environment, never by being pasted into the script.
  test('pastes nothing into a script', () => {
    expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([])
  })

  test('runs scripts and files that are there', () => {
    const lines = steps.map(({ run }) => run ?? '').join('\n')
    const asked = [...lines.matchAll(/npm run (?:--silent )?(\w+)/g)].map(([, script = '']) => script)
    const files = [...lines.matchAll(/\b(?:node|bash) ([\w./-]+\.ts|\.ci\/\w+)/g)].map(([, file = '']) => file)

    expect(asked.filter((script) => scripts[script] === undefined)).toEqual([])
    expect(files.filter((file) => !existsSync(path.join(project, file)))).toEqual([])
  })
})

test.each(['runs_on: x', 'runs-on: x\n    permissions: { contnts: read }', 'runs-on: x\n    stratgy: {}'])(
  'a slip in a workflow is seen: %s',
  (lines) => {
    expect(faultsOf(`on: push\njobs:\n  a:\n    ${lines}\n    steps: [{ run: true }]\n`)).not.toEqual([])
  },
)

function faultsOf(content: string): string[] {
  const { context } = parseWorkflow({ name: 'workflow.yml', content }, new NoOperationTraceWriter())
  return context.errors.getErrors().map(({ message }) => message)
}

// https://docs.github.com/code-security/dependabot: the options we use, no other.
const dependabot = z.strictObject({
  version: z.literal(2),
  updates: z.array(
    z.strictObject({
      'package-ecosystem': z.enum(['npm', 'docker', 'github-actions']),
      directory: z.literal('/'),
      schedule: z.strictObject({ interval: z.enum(['daily', 'weekly', 'monthly']) }),
      'commit-message': z.strictObject({ prefix: z.string() }),
      groups: z
        .record(
          z.string(),
          z.strictObject({
            patterns: z.array(z.string()).optional(),
            'dependency-type': z.enum(['development', 'production']).optional(),
            'update-types': z.array(z.enum(['major', 'minor', 'patch'])).optional(),
          }),
        )
        .optional(),
    }),
  ),
})

test('Dependabot looks after packages, the image’s base and the workflows’ actions', () => {
  const { updates } = dependabot.parse(parse(text('.github/dependabot.yml')))

  expect(updates.map((one) => one['package-ecosystem'])).toEqual(['npm', 'docker', 'github-actions'])
  for (const one of updates) expect(titleFault(`${one['commit-message'].prefix}: bump a to b`)).toBeNull()
})

// https://docs.github.com/communities: forms need a name, a description, and a label for each field.
const issueForm = z.strictObject({
  name: z.string(),
  description: z.string(),
  labels: z.array(z.string()),
  body: z.array(
    z.union([
      z.strictObject({ type: z.literal('markdown'), attributes: z.strictObject({ value: z.string() }) }),
      z.strictObject({
        type: z.enum(['textarea', 'input']),
        id: z.string(),
        attributes: z.strictObject({
          label: z.string(),
          description: z.string().optional(),
          render: z.string().optional(),
        }),
        validations: z.strictObject({ required: z.boolean() }).optional(),
      }),
    ]),
  ),
})

test.each(['bug.yml', 'idea.yml'])('the form %s is what GitHub describes', (name) => {
  expect(issueForm.safeParse(parse(text(`.github/ISSUE_TEMPLATE/${name}`))).error).toBeUndefined()
})

test.each([
  ['feat: tell of unusual spend', null],
  ['fix(budgets)!: count what was held twice', null],
  ['Tell of unusual spend', 'should read'],
  ['feature: more', 'is no kind of change'],
  ['fix: ', 'what changes'],
  ['fix:  two spaces', 'what changes'],
  ['fix: it.', 'full stop'],
  [`docs: ${'x'.repeat(100)}`, '100 at most'],
])('the title “%s” is judged as a conventional commit', (title, fault) => {
  if (fault === null) expect(titleFault(title)).toBeNull()
  else expect(titleFault(title)).toContain(fault)
})

test('the licence is the same in its file and in the package', () => {
  expect(JSON.parse(text('package.json')).license).toBe('MIT')
  expect(text('LICENSE')).toMatch(/^MIT License\n/)
})
