import { expect, test } from 'vitest'
import { asTyped } from './typed.ts'

test.each([
  ['what did R&amp;D cost', 'what did R&D cost'],
  ['a &lt; b &gt; c', 'a < b > c'],
  ['&amp;lt;', '&lt;'],
  ['spend of <mailto:ana@x.example|ana@x.example> 7d', 'spend of ana@x.example 7d'],
  ['<mailto:ana@x.example>', 'ana@x.example'],
  ['project <http://atlas.ai|atlas.ai>', 'project atlas.ai'],
  ['<https://x.example/a?b=1&amp;c=2>', 'https://x.example/a?b=1&c=2'],
  ['<@U0ANA> and <@U0BOB|bob> in <#C1|ops> <!channel>', '<@U0ANA> and <@U0BOB|bob> in <#C1|ops> <!channel>'],
])('“%s” was typed as “%s”', (told, typed) => {
  expect(asTyped(told)).toBe(typed)
})
