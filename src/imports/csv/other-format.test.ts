import { expect, test } from 'vitest'
import { otherFormat } from './other-format.ts'

test.each([
  ['PK\x03\x04\x14\0\x06\0[Content_Types].xml', 'This is a spreadsheet (.xlsx).'],
  ['PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet', 'This is a spreadsheet (.ods).'],
  ['PK\x03\x04usage.csv', 'This is a ZIP archive.'],
  ['\xd0\xcf\x11\xe0\xa1\xb1', 'This is an older spreadsheet (.xls).'],
  ['%PDF-1.7', 'This is a PDF.'],
  ['\x1f\x8b\x08', 'This is a compressed file.'],
  ['\x89PNG\r\n\x1a\n', 'This is a picture.'],
  ['\xff\xd8\xff\xe0', 'This is a picture.'],
  ['\0\0\0\x18ftypmp42', 'This is a video or a picture.'],
  ['PAR1\x15', 'This is a Parquet file.'],
  ['<!DOCTYPE html><html>', 'This is a web page'],
  ['\xef\xbb\xbf{"usageEvents":[]}', 'This is JSON.'],
  ['[{"a":1}]', 'This is JSON.'],
])('%j', (head, says) => {
  expect(otherFormat(Buffer.from(head, 'latin1'))).toContain(says)
})

test.each(['Date,User', '"Date","User"', '\xef\xbb\xbfemail,period,spend', '', '[sic],b', 'PK,value', 'BM,IN'])(
  '%j may be a table',
  (head) => {
    expect(otherFormat(Buffer.from(head, 'latin1'))).toBeNull()
  },
)
