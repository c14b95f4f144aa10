// `app://signalbox`: the built screens under an origin of their own, with the same strict headers as in the browser.
import { app, protocol } from 'electron'
import { openStaticFolder, pageHeaders } from '../core/host/static-files.ts'
import { troublePage } from './trouble-page.ts'

export const ORIGIN = 'app://signalbox'
export const TROUBLE = `${ORIGIN}/trouble`
/** The link on the page of trouble; the window never goes there, it starts the host again. */
export const RETRY = `${ORIGIN}/retry`

/** What went wrong while opening the workspace, in the words of the host. */
export type Trouble = { message: string; place: string | null; next: string | null }

export function registerAppScheme() {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }])
}

export function serveApp(folder: string, host: { trouble(): Trouble | null }) {
  const files = openStaticFolder(folder)
  const answer = (body: Buffer<ArrayBuffer> | string | null, status: number, type: string) =>
    new Response(body, { status, headers: { ...pageHeaders(), 'Content-Type': type } })

  protocol.handle('app', async (request) => {
    const url = new URL(request.url)
    if (request.method !== 'GET' || url.host !== 'signalbox') return answer(null, 404, 'text/plain')
    if (url.href === TROUBLE) return answer(troublePage(host.trouble(), app.getLocale()), 200, 'text/html; charset=utf-8')
    const file = files(url.pathname)
    return file ? answer(await file.read(), 200, file.type) : answer(null, 404, 'text/plain')
  })
}
