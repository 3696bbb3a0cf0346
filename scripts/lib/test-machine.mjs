import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { unpackBundledBrowser } from './bundled-browser.mjs';
import { findSystemBrowser } from './find-browser.mjs';
import { inRoot, root } from './paths.mjs';

/**
 * Finds or prepares what the tests need: a WebGPU adapter for Node and a Chromium. Software drivers are preferred, so
 * that a test gives the same numbers on every machine; `CHAINRULE_GPU=system` takes the machine's own adapter instead.
 *
 * The variables must be in the environment before the process that uses them starts: the Vulkan loader and the dynamic
 * linker read them once.
 */

/**
 * @typedef {object} TestMachine
 * @property {Record<string, string>} env to add to the environment of the test runner
 * @property {readonly string[]} notes what was found, a line each
 * @property {readonly string[]} problems what is missing, a line each
 */

/** @returns {Promise<TestMachine>} */
export async function prepareTestMachine() {
  const gpu = await prepareGpu();
  const browser = await prepareBrowser();
  return {
    env: { ...gpu.env, ...browser.env },
    notes: [...gpu.notes, ...browser.notes],
    problems: [...gpu.problems, ...browser.problems],
  };
}

/** @returns {Promise<TestMachine>} */
async function prepareGpu() {
  if (process.env.CHAINRULE_NO_GPU === '1') {
    return { env: {}, notes: ['WebGPU: tests are skipped, because CHAINRULE_NO_GPU=1 asks for it'], problems: [] };
  }
  const tried = [];
  for (const candidate of systemDrivers()) {
    const adapter = probeAdapter(candidate.env);
    if (adapter.found) return { env: candidate.env, notes: [`WebGPU: ${adapter.text} (${candidate.name})`], problems: [] };
    tried.push(`${candidate.name}: ${adapter.text}`);
  }
  const bundled = await unpackBundledBrowser();
  if (bundled !== null) {
    // SwiftShader wants a runtime folder, and a bare machine has none.
    const runtime = inRoot('node_modules/.cache/chainrule/runtime');
    mkdirSync(runtime, { recursive: true, mode: 0o700 });
    const env = {
      LD_LIBRARY_PATH: bundled.libraryPath,
      VK_ICD_FILENAMES: bundled.vulkanDriver,
      XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? runtime,
    };
    const adapter = probeAdapter(env);
    if (adapter.found) return { env, notes: [`WebGPU: ${adapter.text} (SwiftShader from npm)`], problems: [] };
    tried.push(`SwiftShader from npm: ${adapter.text}`);
  }
  const advice =
    'Install a Vulkan driver (on Debian: mesa-vulkan-drivers, version 23 or newer), or set CHAINRULE_NO_GPU=1 to leave the WebGPU tests out.';
  return { env: {}, notes: [], problems: [`WebGPU: no adapter. ${tried.join('; ')}. ${advice}`] };
}

/** @returns {readonly { name: string, env: Record<string, string> }[]} */
function systemDrivers() {
  if (process.env.CHAINRULE_IGNORE_SYSTEM === '1') return [];
  const own = { name: "the system's choice", env: {} };
  if (process.platform !== 'linux' || process.env.CHAINRULE_GPU === 'system' || process.env.VK_ICD_FILENAMES) return [own];
  const lavapipe = ['/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/etc/vulkan/icd.d'].flatMap((folder) =>
    listFolder(folder)
      .filter((name) => /^lvp_icd.*\.json$/.test(name))
      .map((name) => ({ name: 'lavapipe', env: { VK_ICD_FILENAMES: join(folder, name) } })),
  );
  return lavapipe;
}

/** @param {string} folder */
function listFolder(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * Asks for an adapter and a device in a child process: a driver that is too old, or breaks, must not take us with it.
 * @param {Record<string, string>} env
 * @returns {{ found: boolean, text: string }}
 */
function probeAdapter(env) {
  const run = spawnSync(process.execPath, [inRoot('scripts/lib/probe-adapter.mjs')], {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 60_000,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const line = run.stdout?.trim().split('\n').at(-1) ?? '';
  if (run.status === 0 && line !== '') return { found: true, text: line };
  const reason = line || (run.signal ? `ended by ${run.signal}` : lastLine(run.stderr));
  return { found: false, text: reason };
}

/** @param {string | null} text */
const lastLine = (text) => (text ?? '').trim().split('\n').at(-1) || 'no answer';

/** @returns {Promise<TestMachine>} */
async function prepareBrowser() {
  const system = findSystemBrowser();
  if (system !== null) return { env: { CHAINRULE_TEST_BROWSER: system }, notes: [`Browser: ${system}`], problems: [] };
  const bundled = await unpackBundledBrowser();
  if (bundled === null) {
    const advice = 'Install Chromium or Chrome, or name one in CHAINRULE_BROWSER.';
    return { env: {}, notes: [], problems: [`Browser: none found, and the one from npm is for Linux on x64 only. ${advice}`] };
  }
  const env = {
    CHAINRULE_TEST_BROWSER: bundled.executable,
    CHAINRULE_TEST_BROWSER_LIBRARIES: bundled.libraryPath,
    CHAINRULE_TEST_BROWSER_FONTS: bundled.fontConfig,
  };
  return { env, notes: ['Browser: Chromium headless shell from npm'], problems: [] };
}
