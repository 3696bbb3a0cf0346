import type { IpcMainInvokeEvent, Session, WebContents, WebPreferences } from 'electron';
import type { ElectronParts } from './electron-parts.ts';
import { HOST, isDocumentationUrl, isOwnPage, isOwnUrl, SCHEME } from './origin.ts';
import { answerPageRequest, plainAnswer } from './page-files.ts';
import type { Sender } from './requests.ts';

/** Everything that keeps foreign content out of the window, in one place to be read and tested. */

export const webPreferences = (preload: string): WebPreferences => ({
  preload,
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  webSecurity: true,
  spellcheck: false,
});

/**
 * Chromium's switches, before `ready`. On Linux WebGPU is behind `enable-unsafe-webgpu`, and a real graphics card also
 * wants Vulkan; we run only shaders that we wrote ourselves.
 */
export function applySwitches({ app }: Pick<ElectronParts, 'app'>, platform: string, softwareGpu: boolean): void {
  if (platform === 'linux') {
    app.commandLine.appendSwitch('enable-unsafe-webgpu');
    // One switch only: a second `enable-features` would replace the first.
    app.commandLine.appendSwitch('enable-features', 'Vulkan');
  }
  if (softwareGpu) app.commandLine.appendSwitch('use-webgpu-adapter', 'swiftshader');
}

export function registerScheme({ protocol }: Pick<ElectronParts, 'protocol'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the built page under `app://`; other hosts of the scheme do not exist. */
export function servePage({ protocol }: Pick<ElectronParts, 'protocol'>, folder: string): void {
  protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url);
    const answer =
      url.host === HOST
        ? await answerPageRequest(folder, request.method, url.pathname)
        : plainAnswer(404, 'There is no such host.');
    return new Response(answer.body, { status: answer.status, headers: { ...answer.headers } });
  });
}

/** Grants nothing but writing plain text to the clipboard, and that to our own page only. */
export function secureSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    callback(permission === 'clipboard-sanitized-write' && isOwnUrl(details.requestingUrl));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => permission === 'clipboard-sanitized-write' && isOwnUrl(origin),
  );
}

/** Keeps any contents on the page: no other document, no window, no webview. Links to documentation go to the browser. */
export function secureContents({ shell }: Pick<ElectronParts, 'shell'>, contents: WebContents): void {
  const keepOnPage = (details: { readonly url: string; preventDefault(): void }): void => {
    if (!isOwnPage(details.url)) details.preventDefault();
  };
  contents.on('will-navigate', keepOnPage);
  contents.on('will-frame-navigate', keepOnPage);
  contents.on('will-redirect', keepOnPage);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isDocumentationUrl(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
}

/**
 * Who sent a request. While the window loads, `own` is null; then any top frame will do, and its address is checked all the
 * same.
 */
export function senderOf(event: IpcMainInvokeEvent, own: WebContents | null): Sender {
  const frame = event.senderFrame;
  return {
    url: frame?.url ?? null,
    isMainFrame: frame !== null && frame.parent === null && (own === null || event.sender === own),
  };
}
