import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs that are Chromium enough: WebGPU, modules in workers, and the command line switches we use. */
const names = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
  'brave-browser',
];

const fixedPlaces = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    ['PROGRAMFILES', 'Google/Chrome/Application/chrome.exe'],
    ['PROGRAMFILES(X86)', 'Google/Chrome/Application/chrome.exe'],
    ['LOCALAPPDATA', 'Google/Chrome/Application/chrome.exe'],
    ['PROGRAMFILES(X86)', 'Microsoft/Edge/Application/msedge.exe'],
    ['PROGRAMFILES', 'Microsoft/Edge/Application/msedge.exe'],
  ],
};

/**
 * The Chromium-like browser of this machine, or null. `CHAINRULE_BROWSER` names one; `CHAINRULE_IGNORE_SYSTEM=1` looks
 * for none, so that the fallback can be tried where a browser is installed.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | null}
 */
export function findSystemBrowser(env = process.env) {
  if (env.CHAINRULE_BROWSER) return isExecutable(env.CHAINRULE_BROWSER) ? env.CHAINRULE_BROWSER : null;
  if (env.CHAINRULE_IGNORE_SYSTEM === '1') return null;
  if (process.platform === 'darwin') return fixedPlaces.darwin.find((path) => existsSync(path)) ?? null;
  if (process.platform === 'win32') {
    const candidates = fixedPlaces.win32.map(([variable, path]) =>
      join(env[/** @type {string} */ (variable)] ?? '', /** @type {string} */ (path)),
    );
    return candidates.find((path) => existsSync(path)) ?? null;
  }
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable) ?? null;
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
