/** One thing Slack would refuse. `pointer` is a JSON pointer into the argument; `code` names Slack's own error where it is not `invalid_blocks`. */
export type Fault = {
  pointer: string
  message: string
  code?: 'view_too_large' | 'msg_blocks_too_long' | 'only_one_table_allowed' | 'no_text' | 'missing_text_in_message'
}
