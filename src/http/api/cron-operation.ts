import type { Operation } from './openapi-shape.ts'

/** `POST /api/cron` in the OpenAPI document. It is no endpoint of the API: its secret is no token, and it is no person's. */
export const cronOperation: Operation = {
  operationId: 'readAllByCron',
  tags: ['Sync'],
  summary: 'Ask for every vendor account to be read, for schedulers outside.',
  description:
    'Needs no token but the value of `TALLY_CRON_SECRET` in the header `x-cron-secret`; without that setting it is not there. The readings go on by themselves, as do detection and alerts. Of an account that is being read the run is named that reads it.',
  security: [{ cronSecret: [] }],
  parameters: [],
  responses: {
    202: {
      description: 'The ids of the runs, one for each account.',
      content: {
        'application/json': {
          schema: {
            type: 'object',
            properties: { run: { type: 'array', items: { type: 'integer' } } },
            required: ['run'],
            additionalProperties: false,
          },
        },
      },
    },
    ...Object.fromEntries(
      [401, 404, 500, 503].map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]),
    ),
  },
}
