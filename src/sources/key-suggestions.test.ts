import { expect, test } from 'vitest'
import { fits } from './key-candidates.ts'

test.each([
  { ours: 'sk-ant-…4fQA', theirs: 'sk-ant-api03-R2D...4fQA', same: true },
  { ours: 'sk-ant-…4fQA', theirs: 'sk-ant-api03-R2D...4fQB', same: false },
  { ours: 'sk-proj-…4fQA', theirs: 'sk-proj-********4fQA', same: true },
  { ours: 'sk-proj-…4fQA', theirs: 'sk-...fQA', same: true },
  { ours: 'sk-proj-…4fQA', theirs: 'sk-svcacct-...4fQA', same: false },
  { ours: 'sk-proj-…4fQA', theirs: 'sk-...A', same: false },
  { ours: '…', theirs: 'sk-...4fQA', same: false },
  { ours: 'sk-…4fQA', theirs: '', same: false },
])('whether $ours and $theirs may be one key: $same', ({ ours, theirs, same }) => {
  expect(fits(ours, theirs)).toBe(same)
})
