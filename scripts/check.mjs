import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { inRoot, root } from './lib/paths.mjs';

/**
 * `npm run check`: the types of every folder, each with the libraries and globals that its tsconfig allows, and the import
 * rules of biome.json. Reports all problems, not only the first.
 */
const folders = ['graph-core', 'kernels', 'session', 'renderer', 'electron', 'cli', 'bench', 'scripts', 'test'];

/** @type {readonly { name: string, args: readonly string[] }[]} */
const jobs = [
  {
    name: 'import rules',
    args: [
      inRoot('node_modules/@biomejs/biome/bin/biome'),
      'lint',
      '--only=style/noRestrictedImports',
      '--error-on-warnings',
      '.',
    ],
  },
  ...folders
    .filter((folder) => existsSync(inRoot(folder, 'tsconfig.json')))
    .map((folder) => ({ name: `types of ${folder}`, args: [inRoot('node_modules/typescript/bin/tsc'), '-p', folder] })),
];

/**
 * @param {readonly string[]} args
 * @returns {Promise<{ status: number, output: string }>}
 */
function run(args) {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => done({ status: 1, output: error.message }));
    child.on('exit', (code) => done({ status: code ?? 1, output }));
  });
}

let failed = 0;
for (const job of jobs) {
  const { status, output } = await run(job.args);
  process.stdout.write(`${status === 0 ? 'ok    ' : 'FAILED'} ${job.name}\n`);
  if (status === 0) continue;
  failed += 1;
  process.stdout.write(`${output.trimEnd()}\n\n`);
}
if (failed > 0) process.stdout.write(`${failed} of ${jobs.length} checks failed.\n`);
process.exitCode = failed === 0 ? 0 : 1;
