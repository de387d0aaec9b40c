import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../json.ts'
import { ana, bob, type RunningSlack, refusal, runSlack, until, webClient } from '../testing.ts'

let slack: RunningSlack

beforeEach(async () => {
  slack = await runSlack()
})
afterEach(() => slack.stop())

const client = () => webClient(slack)
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const image = (id: string) => ({ type: 'image' as const, slack_file: { id }, alt_text: 'a chart' })

async function upload(more: JsonObject = {}): Promise<string> {
  const result = await client().filesUploadV2({ file: png, filename: 'chart.png', ...more })
  const [completed] = result.files as unknown as Array<{ files: Array<{ id: string }> }>
  return completed?.files[0]?.id ?? ''
}

test('a file is not usable in blocks until Slack has processed it', async () => {
  const id = await upload()
  const post = () => client().chat.postMessage({ channel: ana, text: 'chart', blocks: [image(id)] })

  const early = await refusal(post())
  const types = [0, 1, 2].map(async () => (await client().files.info({ file: id })).file?.mimetype)

  expect(early).toMatchObject({ error: 'invalid_blocks' })
  expect(JSON.stringify(early)).toContain('[json-pointer:/blocks/0/slack_file]')
  expect(await Promise.all(types)).toEqual(['', '', 'image/png'])
  expect((await post()).ok).toBe(true)
})

test('a file shared at completion appears in its thread once it is ready', async () => {
  const channel = 'C0AISPEND'
  const root = await client().chat.postMessage({ channel, text: 'root' })
  const id = await upload({ channel_id: channel, thread_ts: String(root.ts), initial_comment: 'the chart' })

  const [, reply] = await until('the share is there', async () => {
    const { messages = [] } = await client().conversations.replies({ channel, ts: String(root.ts) })
    return messages.length === 2 && messages
  })

  expect(reply).toMatchObject({ text: 'the chart', files: [{ id, mimetype: 'image/png' }] })
  expect((await client().files.info({ file: id })).file?.shares?.public?.[channel]).toHaveLength(1)
})

test('a picture is for those who see the message that shows it', async () => {
  const id = await upload()
  await until('it is ready', async () => (await client().files.info({ file: id })).file?.mimetype)
  const seen = async (user: string) => (await fetch(`${slack.origin}/control/slack/files/${id}?user=${user}`)).status

  expect(await seen(ana)).toBe(404)
  await client().chat.postMessage({ channel: ana, text: 'chart', blocks: [image(id)] })

  expect([await seen(ana), await seen(bob)]).toEqual([200, 404])
})

test('ephemeral messages refuse uploaded files', async () => {
  const id = await upload()
  await until('it is ready', async () => (await client().files.info({ file: id })).file?.mimetype)

  const data = await refusal(
    client().chat.postEphemeral({ channel: 'C0AISPEND', user: ana, text: 'x', blocks: [image(id)] }),
  )

  expect(data).toMatchObject({ error: 'invalid_blocks' })
})

test('a wrong token gets a sign-in page with status 200, the right one the bytes', async () => {
  const { fileId } = (await slack.act('uploadFile', {
    user: ana,
    name: 'usage.csv',
    contentBase64: btoa('a,b\n1,2'),
  })) as { fileId: string }
  const { file } = await client().files.info({ file: fileId })
  const get = (token: string) =>
    fetch(String(file?.url_private_download), { headers: { authorization: `Bearer ${token}` } })

  const wrong = await get('xoxb-wrong')
  const right = await get(slack.tokens.botToken)

  expect([wrong.status, wrong.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect([right.headers.get('content-type'), await right.text()]).toEqual(['text/csv', 'a,b\n1,2'])
})

test('an upload of another length than announced is refused, and so is its completion', async () => {
  const { upload_url, file_id } = await client().files.getUploadURLExternal({ filename: 'a.png', length: 10 })

  const stored = await fetch(String(upload_url), { method: 'POST', body: 'short' })

  expect(stored.status).toBe(400)
  const completion = client().files.completeUploadExternal({ files: [{ id: String(file_id), title: 'a' }] })
  expect(await refusal(completion)).toMatchObject({ error: 'file_not_found' })
})

test('only its owner’s app deletes a file', async () => {
  const { fileId } = (await slack.act('uploadFile', { user: ana, name: 'a.csv', contentBase64: btoa('a') })) as {
    fileId: string
  }
  const id = await upload()

  expect(await refusal(client().files.delete({ file: fileId }))).toMatchObject({ error: 'cant_delete_file' })
  expect((await client().files.delete({ file: id })).ok).toBe(true)
  expect(await refusal(client().files.info({ file: id }))).toMatchObject({ error: 'file_not_found' })
})
