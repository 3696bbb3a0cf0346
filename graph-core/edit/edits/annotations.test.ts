import { describe, expect, it } from 'vitest';
import { annotationKey, annotationsOf } from '../../document/annotations.ts';
import { saveDocument } from '../../document/save.ts';
import { type Document, emptyDocument, type Json } from '../../model/document.ts';
import { applyTransaction } from '../transaction.ts';
import { addAnnotation, changeAnnotation, moveDrawn, removeAnnotations } from './annotations.ts';
import { copyJson, duplicate, pasteJson } from './clipboard.ts';
import { removeNodes } from './remove.ts';
import { applied, must, regression } from './testing.ts';

const frame: Json = { id: 'a', title: 'Layer', x: -40, y: -60, width: 400, height: 200, color: 'blue', mine: [1] };
const strange: readonly Json[] = [null, 7, 'note', [], { id: 'no place' }, { id: 'b', x: 'left', y: 0, width: 9, height: 9 }];
const written: Document = {
  ...regression(),
  view: { zoom: 2, frames: [...strange, frame], notes: [{ id: 'n', text: '$x$', x: 0, y: 300, width: 200, height: 80 }] },
};
const keys = (doc: Document): string[] => annotationsOf(doc).map(annotationKey);
const text = (doc: Document): string => saveDocument(doc);

describe('frames and notes of a file', () => {
  it('are what can be drawn of it', () => {
    expect(keys(written)).toEqual(['frame:a', 'note:n']);
    expect(annotationsOf(written)[0]).toMatchObject({ text: 'Layer', colour: 'blue', width: 400 });
    for (const view of [{}, { frames: 3, notes: { id: 'n' } }, { frames: 'x', notes: null }])
      expect(annotationsOf({ view: view as Document['view'] })).toEqual([]);
  });
  it('are kept to sizes and places that can be drawn; of two with one id the first counts', () => {
    const huge = { id: 'h', title: 5, x: 1e300, y: -1e300, width: 1e300, height: -5, color: 'red' };
    const doc = { ...written, view: { frames: [huge, { ...huge, x: 0 }, { ...huge, id: 'a b"]' }] } as Document['view'] };
    expect(annotationsOf(doc)).toEqual([
      { id: 'h', kind: 'frame', text: '', x: 1e7, y: -1e7, width: 200_000, height: 60, colour: 'grey' },
    ]);
  });
});

describe('edits of frames and notes', () => {
  const edits = {
    add: addAnnotation(written, { kind: 'note', text: 'new', colour: 'green', x: 1.4, y: 2, width: 100, height: 50 }),
    rename: must(changeAnnotation(written, ['frame:a'], { text: 'Other' })),
    colour: must(changeAnnotation(written, ['frame:a', 'note:n'], { colour: 'purple' })),
    resize: must(changeAnnotation(written, ['note:n'], { x: 5, width: 1 })),
    move: moveDrawn(written, { blocks: { f: { x: 7, y: 8 } }, annotations: new Map([['frame:a', { x: 0, y: 1 }]]) }),
    'move cards too': moveDrawn(written, {
      blocks: {},
      cards: new Map([['t', { x: 1, y: 1 }]]),
      annotations: new Map([['note:n', { x: 0, y: 1 }]]),
    }),
    remove: must(removeAnnotations(written, ['frame:a', 'note:n'])),
    'remove with blocks': must(removeAnnotations(written, ['frame:a'], removeNodes(written, ['f']))),
    duplicate: must(duplicate(written, ['x', 'f'], { annotations: ['frame:a'] })),
  };
  it.each(Object.entries(edits))('%s: one step back is the file from before, and what cannot be read stays', (_, edit) => {
    const there = must(applyTransaction(written, edit));
    expect(text(there.document)).not.toBe(text(written));
    const back = must(applyTransaction(there.document, { ...edit, steps: there.inverse }));
    expect(text(back.document)).toBe(text(written));
    expect((there.document.view.frames as Json[]).slice(0, strange.length)).toEqual(strange);
    expect(there.document.view.zoom).toBe(2);
  });
  it('change what they say and nothing else', () => {
    expect(keys(applied(written, edits.add))).toEqual(['frame:a', 'note:n', 'note:note1']);
    expect((applied(written, edits.rename).view.frames as Json[]).at(-1)).toEqual({ ...(frame as object), title: 'Other' });
    expect(annotationsOf(applied(written, edits.colour)).map(({ colour }) => colour)).toEqual(['purple', 'purple']);
    expect(annotationsOf(applied(written, edits.resize))[1]).toMatchObject({ x: 5, width: 80, height: 80 });
    expect(applied(written, edits['move cards too']).view.cards).toEqual({ t: { x: 1, y: 1 } });
    expect(applied(written, edits.remove).view).toEqual({ zoom: 2, frames: strange });
    expect(applied(written, edits.remove).nodes).toBe(written.nodes);
  });
  it('refuse what is not there', () => {
    expect(changeAnnotation(written, ['frame:gone'], { text: '' })).toMatchObject({ error: [{ code: 'edit/no-annotation' }] });
  });
});

describe('the clipboard', () => {
  it('takes frames and notes along, with ids of their own where theirs are taken', () => {
    const clip = must(copyJson(written, ['x'], ['frame:a', 'note:n']));
    expect(JSON.parse(clip).view.frames).toMatchObject([{ id: 'a', title: 'Layer' }]);
    const doc = applied(written, pasteJson(written, clip, { at: { x: 100, y: 100 } }));
    const pasted = annotationsOf(doc).filter((each) => each.id !== 'a' && each.id !== 'n');
    expect(pasted.map(({ kind, x, y, text: words }) => [kind, x, y, words])).toEqual([
      ['frame', 100, 100, 'Layer'],
      ['note', 140, 460, '$x$'],
    ]);
    expect(doc.nodes.find(({ id }) => id === 'x2')?.position).toEqual({ x: 140, y: 160 });
  });
  it('keeps in them what other programs wrote', () => {
    const own = { shadow: true, link: ['a', 1] };
    const note = { id: 'n', text: 'hi', x: 0, y: 0, width: 100, height: 50, later: own };
    const other = { ...emptyDocument(), view: { zoom: 3, notes: [note], frames: [{ ...note, id: 'f', title: 'T' }] } };
    const clip = must(copyJson(other, [], ['note:n', 'frame:f']));
    const { view } = applied(written, pasteJson(written, clip, { at: { x: 5, y: 6 } }));
    expect((view.notes as Json[]).at(-1)).toEqual({ ...note, id: 'note1', x: 5, y: 6 });
    expect((view.frames as Json[]).at(-1)).toEqual({ ...note, id: 'f', title: 'T', x: 5, y: 6 });
    expect(view.zoom).toBe(written.view.zoom);
    const twice = applied(other, duplicate(other, [], { annotations: ['note:n'] }));
    expect((twice.view.notes as Json[])[1]).toMatchObject({ later: own, x: 40, y: 40 });
  });
  it('says nothing of them where there are none', () => {
    expect(must(copyJson(written, ['x']))).not.toContain('"view"');
  });
});
