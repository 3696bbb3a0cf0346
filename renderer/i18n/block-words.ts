import i18next from 'i18next';
import type { OpDef } from '../../graph-core/ops/define.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { markText } from '../ui/number-format.ts';

/**
 * Names and help of blocks in the language of the window. A definition says them in English; other languages have them in
 * their file `ops`, by the block's type id, and the names of attributes in their file `attrs`. Read whenever something is
 * drawn, so that a component that shows them has to use a translation of its own to be drawn again in another language.
 */

// Before translations are started, in tests of single parts, there is English only.
const word = (key: string, english: string): string => markText(i18next.t(key, { defaultValue: english }) || english);

/** A block of one's own has words of its own, which are not translated. */
const isOwn = (op: OpDef, part: (op: OpDef) => string): boolean => {
  const known = opOf(op.type);
  return known !== undefined && part(known) !== part(op);
};
const titleIn = (op: OpDef): string => op.title;
const summaryIn = (op: OpDef): string => op.docs.summary;

export const blockTitle = (op: OpDef): string => (isOwn(op, titleIn) ? op.title : word(`ops:${op.type}.title`, op.title));

/** What a block of this type is called; undefined where there is no such type. */
export const titleOf = (op: OpDef | undefined): string | undefined => op && blockTitle(op);

/** One sentence. */
export const blockSummary = (op: OpDef): string =>
  isOwn(op, summaryIn) ? op.docs.summary : word(`ops:${op.type}.summary`, op.docs.summary);

/** Conventions and edge cases, a sentence or two each. */
export function blockNotes(op: OpDef): readonly string[] {
  const english = op.docs.notes ?? [];
  const notes: unknown = i18next.t(`ops:${op.type}.notes`, { defaultValue: english, returnObjects: true });
  return (Array.isArray(notes) ? (notes as readonly string[]) : english).map(markText);
}

/** What an attribute of a block means; `english` is the definition's own sentence. */
export const attrHelp = (type: string, name: string, english: string): string => word(`ops:${type}.attrs.${name}`, english);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `outFeatures` as people read it: `Out features`. */
export const attrLabel = (name: string): string =>
  word(`attrs:${name}`, capital(name.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`)));
