import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { buildStale } from './lib/builds.mjs';
import { downloadElectron, findElectron } from './lib/electron-binary.mjs';
import { findSystemBrowser } from './lib/find-browser.mjs';
import { openPage } from './lib/open-page.mjs';
import { inRoot, root } from './lib/paths.mjs';

const usage = `npm start [-- OPTIONS] [-- FILE]
  --browser     serve the page and open it in a browser, even where Electron is
  --no-open     with --browser: print the address and open nothing
  --port N      port for the browser edition (default: a free one)
  CHAINRULE_NO_ELECTRON_DOWNLOAD=1   do not try to fetch Electron's program
  CHAINRULE_BROWSER=PATH             the browser to open`;

const options = readOptions();
if (!buildStale(['renderer', 'electron'])) process.exit(1);

const found = options.browser ? { program: null, why: null } : provideElectron();
if (found.program !== null) runElectron(found.program, options.files);
else await serveInBrowser(found.why);

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      options: {
        browser: { type: 'boolean' },
        'no-open': { type: 'boolean' },
        port: { type: 'string' },
        help: { type: 'boolean' },
      },
      allowPositionals: true,
    });
    if (values.help) {
      process.stdout.write(`${usage}\n`);
      process.exit(0);
    }
    const port = Number(values.port ?? 0);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new Error(`--port takes a number from 0 to 65535, not "${values.port}"`);
    return { browser: values.browser ?? false, open: !values['no-open'], port, files: positionals };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${usage}\n`);
    process.exit(2);
  }
}

/** @returns {{ program: string | null, why: string | null }} */
function provideElectron() {
  const present = findElectron();
  if (present !== null) return { program: present, why: null };
  if (process.env.CHAINRULE_NO_ELECTRON_DOWNLOAD === '1')
    return { program: null, why: 'CHAINRULE_NO_ELECTRON_DOWNLOAD=1 forbids the download' };
  process.stderr.write("Electron's program is not here yet; fetching it (at most two minutes) ...\n");
  const why = downloadElectron();
  return { program: findElectron(), why };
}

/**
 * @param {string} program
 * @param {readonly string[]} files
 */
function runElectron(program, files) {
  const child = spawn(program, ['.', ...files], { cwd: root, stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`Electron could not be started (${program}): ${error.message}\nTry \`npm start -- --browser\`.\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 0 : 1)));
}

/** @param {string | null} why Electron is not there; null when the browser was asked for */
async function serveInBrowser(why) {
  /** @type {typeof import('../electron/main/local-server.ts')} */
  const { startLocalServer } = createRequire(import.meta.url)(inRoot('dist/electron/local-server.cjs'));
  const server = await startLocalServer(inRoot('dist/renderer'), options.port).catch((error) => {
    process.stderr.write(
      `Port ${options.port} of 127.0.0.1 cannot be used (${error.code ?? error.message}). Choose another with --port, or none.\n`,
    );
    process.exit(1);
  });
  const opened = options.open ? openPage(server.url, findSystemBrowser()) : null;
  process.stdout.write(`${paragraph(why, opened)}\n\n  ${server.url}\n\nEnd with Ctrl-C.\n`);
  const end = () => server.close().then(() => process.exit(0));
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, end);
}

/**
 * @param {string | null} why
 * @param {string | null} opened
 */
function paragraph(why, opened) {
  const reason =
    why === null
      ? 'Chainrule runs in a browser, as asked.'
      : `Electron's program is not on this machine and could not be fetched (${why}), so Chainrule runs in a browser instead.`;
  const difference =
    'It is the same editor, served on this machine only; there is no native menu, files are opened and saved the way the browser allows ' +
    '(some only as downloads), files beside a document must be dropped in, and on Linux WebGPU needs a browser started with --enable-unsafe-webgpu.';
  const place =
    opened === null ? 'Open this address in a recent Chromium, Chrome or Edge:' : `It was opened with ${opened}; the address is:`;
  return `${reason} ${difference} ${place}`;
}
