import { expect, it } from 'vitest';
import { emptyDocument } from '../graph-core/model/document.ts';
import { TableReceiver, TableSender } from './sent-tables.ts';

const open = (tables: Record<string, Uint8Array | string | Blob>) => ({ document: emptyDocument(), tables, generation: 1 });

it('a file is sent once, and again when it has changed or another worker needs it', () => {
  const [sender, receiver] = [new TableSender(), new TableReceiver()];
  const a = Uint8Array.of(1, 2);
  const first = sender.pack(open({ a, b: 'x' }));
  expect(first.tables).toEqual({ a: { key: 1, content: a }, b: { key: 2, content: 'x' } });
  expect(receiver.unpack(structuredClone(first)).tables).toEqual({ a, b: 'x' });
  const second = sender.pack(open({ a, b: 'y' }));
  expect(second.tables).toEqual({ a: { key: 1 }, b: { key: 3, content: 'y' } });
  expect(receiver.unpack(structuredClone(second))).toEqual(open({ a, b: 'y' }));
  // what was left out in between is sent again
  expect(receiver.unpack(sender.pack(open({}))).tables).toEqual({});
  expect(sender.pack(open({ a })).tables).toEqual({ a: { key: 4, content: a } });
  sender.forget();
  expect(sender.pack(open({ a })).tables).toEqual({ a: { key: 5, content: a } });
});

it('a file that was looked at is not sent again when it is bound', () => {
  const [sender, receiver] = [new TableSender(), new TableReceiver()];
  const content = new Blob(['a,b']);
  const looked = sender.packInspect({ name: 'a.csv', source: { file: 'a.csv' }, content });
  expect(receiver.unpackInspect(looked).content).toBe(content);
  const opened = sender.pack(open({ a: content }));
  expect(opened.tables).toEqual({ a: { key: 1 } });
  expect(receiver.unpack(opened).tables).toEqual({ a: content });
});

it('a file that never arrived is not there, instead of being an empty one', () => {
  const sender = new TableSender();
  sender.pack(open({ a: 'x' }));
  expect(new TableReceiver().unpack(sender.pack(open({ a: 'x' }))).tables).toEqual({});
});
