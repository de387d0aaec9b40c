import { afterEach, expect, test } from 'vitest'
import { ana, bob, until } from '../../../sandbox/slack/testing.ts'
import type { OpenDatabase } from '../../db/database.ts'
import { findPersonByHandle } from '../../people/person.ts'
import { listAdmins } from '../../people/roles.ts'
import { connected, directMessages, disconnect } from '../testing/connected.ts'
import { readMember } from './slack-member.ts'

afterEach(disconnect)

function behind(database: OpenDatabase, slackUser: string) {
  return findPersonByHandle(database.db, { vendor: 'slack', name: `T0SANDBOX:${slackUser}` })
}

test('everybody of the workspace is known after a start, bots are not', async () => {
  const { app, database } = await connected({ publicUrl: null })

  app.keepPeople()

  await until('Bob is known', () => behind(database, bob))
  expect(await behind(database, ana)).toMatchObject({ name: 'Ana Ruiz', email: 'ana@x.example' })
  const names = await database.db.selectFrom('person').select('name').orderBy('name').execute()
  expect(names.map(({ name }) => name)).toEqual(['Ana Ruiz', 'Bob Lee'])
})

test('a newcomer is known at once, and an admin of the workspace is an admin', async () => {
  const { slack, database } = await connected({ publicUrl: null })

  await slack.act('addUser', { user: 'U0CARL', name: 'Carl <b>', isAdmin: true })

  await until('Carl is known', () => behind(database, 'U0CARL'))
  expect(await listAdmins(database.db, [])).toMatchObject([{ name: 'Carl <b>' }])
})

test('whoever is deactivated is gone at once, and the admins read of it in their messages, once', async () => {
  const { app, slack, database } = await connected({ publicUrl: null, admins: ['ana@x.example'] })
  app.keepPeople()
  await until('Bob is known', () => behind(database, bob))

  await slack.act('deactivateUser', { user: bob })
  await slack.act('changeUser', { user: bob, deleted: true })

  const [told] = await until('Ana was told', async () => {
    const messages = await directMessages(slack, ana)
    const told = messages.filter((message) => message.includes('deactivated'))
    return told.length > 0 ? told : null
  })
  expect(told).toContain('Bob Lee was deactivated in Slack.')
  const left = await database.db.selectFrom('person').select(['name']).where('left_at', 'is not', null).execute()
  expect(left).toEqual([{ name: 'Bob Lee' }])
  const acts = await database.db.selectFrom('audit').select('act').execute()
  expect(acts).toEqual([{ act: 'person.leave' }])
})

const plain = { id: 'U1', team_id: 'T1', name: 'ana', profile: { real_name: 'Ana Ruiz', email: 'ana@x.example' } }

test.each([
  ['a bot', { ...plain, is_bot: true }],
  ['a workflow', { ...plain, is_workflow_bot: true }],
  ['Slackbot, which Slack calls no bot', { ...plain, id: 'USLACKBOT' }],
  ['somebody of another company in a shared channel', { ...plain, is_stranger: true }],
  ['somebody of another workspace', { ...plain, team_id: 'T2' }],
  ['what is no member', { name: 'ana' }],
])('%s is nobody of ours', (_, member) => {
  expect(readMember(member, 'T1')).toBeNull()
})

test.each([
  ['their own name', plain, { name: 'Ana Ruiz', email: 'ana@x.example', isConfirmed: true, isAdmin: false }],
  ['no profile', { id: 'U1', name: 'ana' }, { name: 'ana', email: null, timeZone: '' }],
  ['no name at all', { id: 'U1', profile: { real_name: ' \n' } }, { name: 'U1' }],
  ['a name over two lines', { id: 'U1', real_name: 'Ana\nRuiz\u202e' }, { name: 'Ana Ruiz' }],
  ['a name with what is not seen', { id: 'U1', real_name: '\u2067Ana\u2069\u200b\0 Ruiz' }, { name: 'Ana Ruiz' }],
  ['a name of nothing that is seen', { id: 'U1', real_name: '\u202e\u200b' }, { name: 'U1' }],
  ['an owner', { ...plain, is_owner: true }, { isAdmin: true }],
  ['an unconfirmed e-mail', { ...plain, is_email_confirmed: false }, { isConfirmed: false }],
  ['deactivated', { ...plain, deleted: true }, { isDeactivated: true }],
])('a member with %s', (_, member, read) => {
  expect(readMember(member, 'T1')).toMatchObject(read)
})
