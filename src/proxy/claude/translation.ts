/** How a client asked in OpenAI's words, as far as the answer to it depends on that. */
export type Asked = {
  /** The API whose answer the client waits for. Cursor asks in the shape of one and waits for the other: see the README. */
  shape: 'chat' | 'responses'
  /** The model by the name the client gave. */
  model: string
  isStreaming: boolean
  /** Whether a stream of chat chunks ends with the usage; the Responses API always tells it. */
  includeUsage: boolean
  /** Tools whose calls go back in another form than a function call with JSON arguments. */
  toolForms: ReadonlyMap<string, ToolForm>
  /** The tool that stands for a `response_format`: its input is the content of the answer; null when there is none. */
  jsonTool: string | null
  /** Unix seconds. */
  created: number
  requestId: string
}

/**
 * `custom`: a tool that takes plain text, which Claude gives as `{"input": "<text>"}`; the call goes back as a custom
 * tool call. `plain-arguments`: the same tool for Cursor, which takes every call for a function call: the plain text
 * goes back as the function's arguments. `function_call`: the client speaks of functions as the chat API did before it
 * had tools, with one call an answer.
 */
export type ToolForm = 'custom' | 'plain-arguments' | 'function_call'

/** A request as Anthropic's Messages API takes it, and what its answer has to know. */
export type TranslatedRequest = {
  body: Buffer
  asked: Asked
  /** Fields that Claude has nothing for and that change nothing but taste; the client is told of them in a header. */
  leftOut: string[]
}
