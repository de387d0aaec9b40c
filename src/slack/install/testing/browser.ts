/** What a browser shows, or where it is sent. */
export type Shown = { status: number; html: string; location: string | null; headers: Headers }

/** A browser without a window: it keeps cookies, and goes where it is told. */
export type Browser = {
  cookies: Map<string, string>
  open(address: string, form?: Record<string, string>): Promise<Shown>
}

export function openBrowser(): Browser {
  const cookies = new Map<string, string>()
  return {
    cookies,
    async open(address, form) {
      const answer = await fetch(address, {
        redirect: 'manual',
        headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
      })
      for (const cookie of answer.headers.getSetCookie()) {
        const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=')
        if (value === 'deleted') cookies.delete(name)
        else cookies.set(name, value)
      }
      const { status, headers } = answer
      return { status, headers, html: await answer.text(), location: headers.get('location') }
    },
  }
}

/** The address behind the page's button. */
export function buttonOf({ html }: Shown): string {
  const [, href = ''] = /class="button" href="([^"]*)"/.exec(html) ?? []
  return href.replaceAll('&amp;', '&')
}

/** Goes from a link to Slack and agrees there, or does not. Gives the address Slack sends the browser back to. */
export async function agree(
  browser: Browser,
  link: string,
  { who, decision = 'allow' }: { who: string; decision?: 'allow' | 'cancel' },
): Promise<string> {
  const slack = buttonOf(await browser.open(link))
  const { searchParams, origin, pathname } = new URL(slack)
  const asked = await browser.open(slack)
  if (asked.status !== 200) throw new Error(`Slack does not ask: ${asked.html}`)
  const { location } = await browser.open(`${origin}${pathname}`, {
    ...Object.fromEntries(searchParams),
    who,
    decision,
  })
  return location ?? ''
}
