import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { inRoot } from './paths.mjs';

/**
 * Shows a page. A Chromium that we found is started with WebGPU switched on and a profile of its own, because on Linux the
 * user's running browser has it off; otherwise the system decides. Without a display there is nothing to open.
 * @param {string} url
 * @param {string | null} browser
 * @returns {string | null} what was opened, for the message; null when nothing could be
 */
export function openPage(url, browser) {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return null;
  if (browser !== null) {
    const profile = inRoot('node_modules/.cache/chainrule/browser-profile');
    mkdirSync(profile, { recursive: true });
    const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
    const switches = [
      `--user-data-dir=${profile}`,
      '--no-first-run',
      '--no-default-browser-check',
      ...(process.platform === 'linux' ? ['--enable-unsafe-webgpu', '--enable-features=Vulkan'] : []),
      ...(asRoot ? ['--no-sandbox'] : []),
    ];
    launch(browser, [...switches, `--app=${url}`]);
    return browser;
  }
  if (process.platform === 'darwin') launch('open', [url]);
  else if (process.platform === 'win32') launch('cmd', ['/c', 'start', '""', url]);
  else launch('xdg-open', [url]);
  return "the system's browser";
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
function launch(command, args) {
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', (error) =>
    process.stderr.write(`${command} could not be started (${error.message}); open the address yourself.\n`),
  );
  child.unref();
}
