import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { registeredListeners } from './testing/registered.ts'
import { webApiMethods } from './web-api.ts'

const manifest = z
  .object({
    display_information: z.object({ name: z.string().max(35), description: z.string().max(140) }),
    features: z.object({
      app_home: z.object({ home_tab_enabled: z.literal(true), messages_tab_enabled: z.literal(true) }),
      bot_user: z.object({ display_name: z.string().max(80) }),
      shortcuts: z.array(
        z.object({
          name: z.string().max(24),
          type: z.enum(['global', 'message']),
          callback_id: z.string().max(255),
          description: z.string().max(150),
        }),
      ),
      slash_commands: z.array(
        z.object({
          command: z.string().max(32),
          description: z.string().max(2000),
          usage_hint: z.string().max(1000),
          should_escape: z.literal(true),
        }),
      ),
    }),
    oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
    settings: z.object({
      event_subscriptions: z.object({ bot_events: z.array(z.string()) }),
      interactivity: z.object({ is_enabled: z.boolean() }),
      socket_mode_enabled: z.literal(true),
    }),
  })
  .parse(parse(await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8')))

test('the manifest names every command, shortcut and event the code listens to, and no other', () => {
  const { commands, events, actions, listeners } = registeredListeners()
  const heard = listeners.flatMap(({ kind, name }) =>
    kind === 'shortcut' ? [`global ${name}`] : kind === 'message shortcut' ? [`message ${name}`] : [],
  )

  expect(manifest.features.slash_commands.map(({ command }) => command).toSorted()).toEqual(commands.toSorted())
  // Bolt hears every kind of message as one; what is written to the app itself is asked for.
  const asked = [...new Set(events)].map((event) => (event === 'message' ? 'message.im' : event))
  expect(manifest.features.shortcuts.map(({ type, callback_id }) => `${type} ${callback_id}`).toSorted()).toEqual(
    heard.toSorted(),
  )
  expect(manifest.settings.event_subscriptions.bot_events.toSorted()).toEqual(asked.toSorted())
  expect(manifest.settings.interactivity.is_enabled).toBe(actions.length > 0)
})

// Of events whose scope no method needs as well: https://docs.slack.dev/reference/events/member_joined_channel
const eventScopes = ['channels:read', 'groups:read']

test('the manifest asks for every scope the methods we call and the events we hear need, and no other', () => {
  const needed = new Set(['commands', ...eventScopes, ...Object.values(webApiMethods).flat()])

  expect(manifest.oauth_config.scopes.bot.toSorted()).toEqual([...needed].toSorted())
})

test('the table of methods lists what the code calls, and nothing else', async () => {
  expect(Object.keys(webApiMethods).toSorted()).toEqual((await methodsCalled()).toSorted())
})

test('every action id is dotted noun.verb and registered once', () => {
  const { actions } = registeredListeners()

  expect(new Set(actions).size).toBe(actions.length)
  for (const actionId of actions) expect(actionId).toMatch(/^[a-z]+[a-z-]*\.[a-z]+[a-z0-9-]*$/)
})

async function methodsCalled(): Promise<string[]> {
  const folder = new URL('./', import.meta.url)
  const files = (await readdir(folder, { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  )
  // Called by Slack's own libraries, and with a client of its own.
  const called = new Set(['apps.connections.open', 'auth.revoke', 'oauth.v2.access'])
  for (const name of files) {
    const text = await readFile(new URL(name, folder), 'utf8')
    for (const [, method = ''] of text.matchAll(
      /\b(?:clients\.(?:interactive|background)|client(?=\.(?:chat|conversations)\.))\.([a-zA-Z0-9.]+)\(/g,
    )) {
      if (method === 'filesUploadV2') called.add('files.getUploadURLExternal').add('files.completeUploadExternal')
      else called.add(method)
    }
  }
  return [...called]
}
