import type { z } from 'zod';
import { type Diagnostic, errorAt } from '../model/result.ts';
import { idFault, LIMITS, pointerPart } from './limits.ts';
import { documentSchema } from './schema.ts';
import { describe } from './tensor-json.ts';

/** Everything in which a file differs from the schema, the first 100: file, JSON pointer, found, expected. */
export function checkSchema(raw: unknown, fileName: string): readonly Diagnostic[] {
  const parsed = documentSchema.safeParse(raw);
  return parsed.success ? [] : faultsOf(parsed.error.issues, raw, fileName);
}

/** Issues of a schema in words, one a place. */
export function faultsOf(issues: readonly Issue[], raw: unknown, fileName: string): readonly Diagnostic[] {
  const byPlace = new Map<string, Diagnostic>();
  for (const issue of issues) {
    const pointer = issue.path.map((key) => pointerPart(String(key))).join('');
    // One message a place: a number can be too large in two ways at once.
    if (!byPlace.has(pointer)) byPlace.set(pointer, toDiagnostic(issue, pointer, raw, fileName));
    if (byPlace.size >= LIMITS.diagnostics) break;
  }
  return [...byPlace.values()];
}

type Issue = z.core.$ZodIssue;

function toDiagnostic(issue: Issue, pointer: string, raw: unknown, fileName: string): Diagnostic {
  const found = valueAt(raw, issue.path);
  if (issue.path.at(-1) === 'id' && typeof found === 'string') {
    const message = `${fileName} ${pointer}: a block's id must match [A-Za-z_][A-Za-z0-9_-]* and have at most 128 characters; ${clip(idFault(found) ?? describe(found))}.`;
    return errorAt('document/bad-id', pointer, message, 'Use letters, digits, _ and -.');
  }
  const size = sizeText(issue, found);
  return errorAt(
    'document/schema',
    pointer === '' ? fileName : pointer,
    `${fileName} ${pointer}: expected ${expectedText(issue)}, found ${size ?? describe(found)}.`,
  );
}

const clip = (text: string): string => (text.length > 80 ? `${text.slice(0, 77)}...` : text);

const NAMES: Readonly<Record<string, string>> = {
  array: 'a list',
  record: 'an object',
  object: 'an object',
  string: 'a text',
  boolean: 'true or false',
};

const named = (type: string): string => NAMES[type] ?? `a ${type}`;

function expectedText(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'a whole number' : named(issue.expected);
    case 'invalid_value':
      return issue.values.length === 1
        ? JSON.stringify(issue.values[0])
        : `one of ${issue.values.map((v) => JSON.stringify(v)).join(', ')}`;
    case 'too_big':
      return `at most ${issue.maximum}${unitOf(issue.origin)}`;
    case 'too_small':
      return `at least ${issue.minimum}${unitOf(issue.origin)}`;
    case 'invalid_union':
      return [...new Set(issue.errors.flat().map(expectedText))].join(' or ');
    case 'invalid_format':
      return `a text that matches ${'pattern' in issue ? issue.pattern : issue.format}`;
    default:
      return issue.message;
  }
}

const unitOf = (origin: string): string => (origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '');

/** For limits on length the length says more than the beginning of the text. */
function sizeText(issue: Issue, found: unknown): string | null {
  if (issue.code !== 'too_big' && issue.code !== 'too_small') return null;
  if (typeof found === 'string') return `${found.length} characters`;
  return Array.isArray(found) ? `${found.length}` : null;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}
