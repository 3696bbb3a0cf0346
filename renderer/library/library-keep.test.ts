import { describe, expect, it } from 'vitest';
import type { LibraryBlock } from '../../graph-core/document/library.ts';
import type { PlatformApi } from '../platform/platform-api.ts';
import { libraryKeep } from './library-keep.ts';

const block = (title: string): LibraryBlock => ({
  title,
  version: 1,
  definition: 'd',
  definitions: { d: { nodes: [], edges: [], inputs: [], outputs: [] } },
});

/** A file in memory, as the desktop application's. */
function keepOver(first: string | null) {
  const file = { text: first };
  const library: PlatformApi['library'] = {
    read: async () => ({ ok: true, value: file.text }),
    write: async (text) => {
      file.text = text;
      return { ok: true, value: null };
    },
  };
  return { file, keep: libraryKeep({ library } as PlatformApi) };
}

describe('the personal library in a file', () => {
  it('keeps blocks one by one, two at once too, and what it does not know', async () => {
    const { keep, file } = keepOver('{"format":"chainrule-library","version":1,"name":"n","blocks":{},"mine":7}');
    await Promise.all([keep.put([{ id: 'a', block: block('A') }]), keep.put([{ id: 'b', block: block('B') }])]);
    await keep.remove('a');
    expect(await keep.all()).toEqual([{ id: 'b', block: block('B') }]);
    expect(JSON.parse(file.text ?? '')).toMatchObject({ mine: 7, name: 'n' });
  });

  it('begins where there is no file, and never writes over one that it cannot read', async () => {
    const fresh = keepOver(null);
    await fresh.keep.put([{ id: 'a', block: block('A') }]);
    expect((await fresh.keep.all()).map(({ id }) => id)).toEqual(['a']);
    const broken = keepOver('{"format":');
    await expect(broken.keep.put([{ id: 'a', block: block('A') }])).rejects.toThrow('damaged');
    expect(broken.file.text).toBe('{"format":');
  });
});
