import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from './lib/paths.mjs';

const forbidden: readonly (readonly [string, string])[] = [
  ['graph-core/ops', '../../kernels/executor.ts'],
  ['graph-core/ops', '../../session/protocol.ts'],
  ['graph-core/ops', '../../test/support/browser.ts'],
  ['graph-core/ops', 'node:fs'],
  ['graph-core/ops', 'react'],
  ['graph-core/ops', 'webgpu'],
  ['kernels/webgpu', '../../session/protocol.ts'],
  ['kernels/webgpu', '../../renderer/app/app.tsx'],
  ['kernels/cpu', '../../test/support/browser.ts'],
  ['session', '../renderer/state/stores.ts'],
  ['session', '../cli/main.ts'],
  ['session', 'node:fs'],
  ['renderer/state', '../../kernels/webgpu/device.ts'],
  ['renderer/state', '../../kernels/executor.ts'],
  ['renderer/state', '../../kernels/registry.ts'],
  ['renderer/state', '../../session/session.ts'],
  ['renderer/state', '../../session/training/trainer.ts'],
  ['renderer/state', '../../electron/main/documents.ts'],
  ['renderer/state', 'electron'],
  ['renderer/state', 'node:path'],
  ['electron/main', '../../graph-core/model/document.ts'],
  ['electron/main', '../../session/protocol.ts'],
  ['electron/preload', '../../renderer/state/stores.ts'],
  ['cli', '../renderer/state/stores.ts'],
  ['cli', '../electron/main/documents.ts'],
];

const allowed: readonly (readonly [string, string])[] = [
  ['graph-core/ops', '../model/tensor.ts'],
  ['graph-core/ops', 'zod'],
  ['kernels/webgpu', '../../graph-core/plan/plan.ts'],
  ['session', '../kernels/executor.ts'],
  ['renderer/state', '../../session/client.ts'],
  ['renderer/state', '../../session/protocol.ts'],
  ['renderer/state', './session.ts'],
  ['renderer/state', '../../electron/shared/api.ts'],
  ['renderer/state', '../../graph-core/model/document.ts'],
  ['electron/main', '../shared/api.ts'],
  ['electron/main', 'electron'],
  ['cli', '../session/protocol.ts'],
  ['cli', 'node:fs'],
];

/** One file an import, in a copy of the folder names: the linter looks at paths and text, not at what is there. */
const folder = mkdtempSync(join(tmpdir(), 'chainrule-rules-'));
let output = '';

beforeAll(() => {
  copyFileSync(inRoot('biome.json'), join(folder, 'biome.json'));
  [...forbidden, ...allowed].forEach(([place, specifier], index) => {
    const file = join(folder, place, `case-${index}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `import { thing } from '${specifier}';\nexport const use = thing;\n`);
  });
  const args = [
    inRoot('node_modules/@biomejs/biome/bin/biome'),
    'lint',
    '--only=style/noRestrictedImports',
    '--max-diagnostics=none',
    '.',
  ];
  const run = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  output = `${run.stdout}${run.stderr}`;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('import rules', () => {
  it.each(forbidden.map((each, index) => [...each, index] as const))('%s may not import %s', (place, _specifier, index) => {
    expect(output).toContain(`${place}/case-${index}.ts:`);
  });

  it.each(allowed.map((each, index) => [...each, forbidden.length + index] as const))(
    '%s may import %s',
    (place, _specifier, index) => {
      expect(output).not.toContain(`${place}/case-${index}.ts:`);
    },
  );
});
