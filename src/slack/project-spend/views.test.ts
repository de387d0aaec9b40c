import { expect, test } from 'vitest'
import { validateMessage } from '../../../sandbox/slack/block-kit/validate.ts'
import type { ProjectReport } from '../../reports/project.ts'
import { pictureMessage, withPicture } from '../forecast/with-picture.ts'
import type { Message } from '../kit/blocks.ts'
import { sampleProjects } from '../testing/sample-projects.ts'
import { sampleNow as now } from '../testing/sample-reports.ts'
import { projectMessage, projectPicture } from './views.ts'

const source = { url: 'https://tally.example.com/charts/1.png' }

const messages: Record<string, Message> = Object.fromEntries(
  Object.entries(sampleProjects).flatMap(([name, report]) => [
    [name, projectMessage(report, { now, chartButton: true })],
    ...pictured(name, report),
  ]),
)

test.each(Object.entries(messages))(
  'the message %s is as it was looked at, and Slack takes it',
  async (name, message) => {
    expect(validateMessage(message)).toEqual([])
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/${name}.json`)
  },
)

test('a model that two providers bill says whose the other one is', () => {
  expect(JSON.stringify(messages.typical)).toContain('gpt-5.4 (Cursor)')
})

test('what projects and people are called can mention nobody', () => {
  const mrkdwn = JSON.stringify(messages).match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

  expect(mrkdwn.join('\n')).not.toMatch(/<!channel|<b>/)
})

function pictured(name: string, report: ProjectReport): Array<[string, Message]> {
  const picture = projectPicture(report, now)
  if (!picture) return []
  const figures = projectMessage(report, { now, chartButton: false })
  return [
    [`${name}-picture`, pictureMessage(picture, source)],
    [`${name}-direct`, withPicture(figures, picture, source)],
  ]
}
