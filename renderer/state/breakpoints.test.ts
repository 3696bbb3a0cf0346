import { expect, it } from 'vitest';
import { createBreakpointStore, sentBreakpoints } from './breakpoints.ts';

it('a place has a breakpoint or none; one that is off is kept and not sent', () => {
  const store = createBreakpointStore();
  const { toggle, change, remove } = store.getState();
  toggle('f');
  toggle('edge:x.value->f.input', 'gradient');
  const [first, second] = store.getState().list;
  expect(first).toMatchObject({ at: 'f', of: 'value', when: { kind: 'always' }, on: true });
  change(first?.id as string, { on: false, when: { kind: 'above', threshold: 2 } });
  expect(sentBreakpoints(store.getState().list)).toEqual([
    { id: second?.id, at: 'edge:x.value->f.input', of: 'gradient', when: { kind: 'always' } },
  ]);
  expect(store.getState().list[0]).toMatchObject({ on: false, when: { kind: 'above', threshold: 2 } });
  toggle('f');
  remove(second?.id as string);
  expect(store.getState().list).toEqual([]);
  toggle('f');
  expect(store.getState().list[0]?.id).not.toBe(first?.id);
});
