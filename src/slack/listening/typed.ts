/**
 * What somebody typed, of how Slack tells it: `&`, `<` and `>` come as entities, and what looks like an address as a link
 * (`<mailto:ana@x.example|ana@x.example>`). Mentions stay as they are.
 */
export function asTyped(text: string): string {
  return text
    .replaceAll(
      /<(?:mailto:|tel:)?([^@#!<>|][^<>|]*)(?:\|([^<>]*))?>/g,
      (_, address: string, shown?: string) => shown || address,
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
