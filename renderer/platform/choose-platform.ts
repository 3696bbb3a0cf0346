import type { ChainruleApi } from '../../electron/shared/api.ts';
import { createBrowserApi } from './browser-api.ts';
import { createElectronApi } from './electron-api.ts';
import type { PlatformApi } from './platform-api.ts';

declare global {
  interface Window {
    /** Put there by the preload of the desktop application; absent in a browser. */
    readonly chainrule?: ChainruleApi;
  }
}

/** The platform that this page runs on. Call once, at the start. */
export const choosePlatform = (): PlatformApi =>
  window.chainrule === undefined ? createBrowserApi() : createElectronApi(window.chainrule);
